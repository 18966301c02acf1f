import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { MAX_DELAY_MS } from '../timer.ts';

/** Runs a task at a pace, never twice at once: a turn that finds it running is left out. */
export class PeriodicTask {
  readonly #intervalMs: number;
  readonly #task: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  /** `task` must not reject. */
  constructor(intervalMs: number, task: () => Promise<void>) {
    if (!Number.isFinite(intervalMs) || intervalMs < 1 || intervalMs > MAX_DELAY_MS) {
      throw new InvalidArgumentError(
        `every() needs an interval of 1 to ${MAX_DELAY_MS} milliseconds`,
      );
    }
    this.#intervalMs = intervalMs;
    this.#task = task;
  }

  /** Resolves when the turn that runs now has ended. */
  get ended(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.#task().finally(() => {
        this.#running = undefined;
      });
    }, this.#intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
