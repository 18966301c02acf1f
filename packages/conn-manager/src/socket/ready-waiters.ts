import { type Clock, CommandAbortedError } from '@switchwire/esl-client';
import { Pending, Waits } from '@switchwire/esl-client/session';

/** How long, and until when. */
export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Callers that wait until commands may flow. */
export class ReadyWaiters {
  readonly #clock: Clock;
  /** Made with the first of them. */
  #waits: Waits | undefined;
  #pending: Set<Pending<void>> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits for `open` or `fail`. After `timeoutMs` it rejects with what `onTimeout` says; an aborted signal rejects with
   * CommandAbortedError.
   */
  wait(address: string, options: WaitOptions, onTimeout: () => Error): Promise<void> {
    const errors = {
      late: onTimeout,
      aborted: (reason: unknown) => new CommandAbortedError(address, 'ready', false, reason),
    };
    const pending = new Pending<void>(
      (this.#waits ??= new Waits(this.#clock)),
      options,
      errors,
      () => {
        this.#pending?.delete(pending);
      },
    );
    if (options.signal?.aborted !== true) (this.#pending ??= new Set()).add(pending);
    return pending.promise;
  }

  get size(): number {
    return this.#pending?.size ?? 0;
  }

  /** Commands may flow. */
  open(): void {
    const pending = this.#take();
    for (const waiter of pending) waiter.resolve();
  }

  /** They will not, at least not soon. */
  fail(error: () => Error): void {
    const pending = this.#take();
    for (const waiter of pending) waiter.reject(error());
  }

  #take(): Iterable<Pending<void>> {
    const pending = this.#pending ?? [];
    this.#pending = undefined;
    return pending;
  }
}
