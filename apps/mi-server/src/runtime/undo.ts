import { type Logger } from '@switchwire/esl-client';

/** Undoes one part of what was started; gets the time that all of them together may take. */
type UndoStep = (deadlineMs: number) => unknown;

/** What must be undone to stop a server. */
export class Undo {
  readonly #steps: UndoStep[] = [];

  add(step: UndoStep): void {
    this.#steps.push(step);
  }

  /** Runs the steps last to first, each once. Never fails, and does not wait longer than the deadline. */
  async run(deadlineMs: number, logger: Logger): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        logger.warn({ deadlineMs }, 'Stopping took too long; exiting without saying goodbye');
        resolve();
      }, deadlineMs);
    });
    await Promise.race([this.#runAll(deadlineMs, logger), late]);
    clearTimeout(timer);
  }

  async #runAll(deadlineMs: number, logger: Logger): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step(deadlineMs);
      } catch (error) {
        logger.error({ error: String(error) }, 'A part of the server did not stop cleanly');
      }
    }
  }
}

/** What the work gives, or the signal's reason if that comes first. The work itself goes on. */
export const unlessAborted = async <T>(work: Promise<T>, signal?: AbortSignal): Promise<T> => {
  if (signal === undefined) return work;
  let giveUp = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => {
      reject(signal.reason as Error);
    };
  });
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
};
