import { type Clock } from '@switchwire/esl-client';
import { CommandAbortedError } from '@switchwire/esl-client';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly release: () => void;
}

/** How long, and until when. */
export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Those who wait until commands may flow. */
export class ReadyWaiters {
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits for `open` or `fail`. After `timeoutMs` it rejects with what `onTimeout` says; an aborted signal rejects with
   * CommandAbortedError.
   */
  wait(address: string, options: WaitOptions, onTimeout: () => Error): Promise<void> {
    const { timeoutMs, signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new CommandAbortedError(address, 'ready', false, signal.reason));
        return;
      }
      const abort = (): void => {
        this.#settle(waiter).reject(
          new CommandAbortedError(address, 'ready', false, signal?.reason),
        );
      };
      const timer =
        timeoutMs > 0 && timeoutMs !== Infinity
          ? this.#clock.setTimeout(() => {
              this.#settle(waiter).reject(onTimeout());
            }, timeoutMs)
          : undefined;
      const waiter: Waiter = {
        resolve,
        reject,
        release: () => {
          if (timer !== undefined) this.#clock.clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
        },
      };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** Commands may flow. */
  open(): void {
    for (const waiter of [...this.#waiters]) this.#settle(waiter).resolve();
  }

  /** They will not, at least not soon. */
  fail(error: () => Error): void {
    for (const waiter of [...this.#waiters]) this.#settle(waiter).reject(error());
  }

  #settle(waiter: Waiter): Waiter {
    this.#waiters.delete(waiter);
    waiter.release();
    return waiter;
  }
}
