import { type Clock } from '../clock.ts';
import { abortLines, type AbortPlace } from './abort-lines.ts';
import { type Deadline, Deadlines } from './deadlines.ts';

/** Until when to wait. */
export interface WaitLimits {
  /** 0 or Infinity (the default): as long as it takes. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The errors of a wait that ends without what it waited for. */
export interface WaitErrors {
  readonly late: (ms: number) => Error;
  readonly aborted: (reason: unknown) => Error;
}

const ignore = (): void => undefined;

/** One wait for one thing. It is settled once, and then nothing of it is left anywhere. */
export class Pending<T> {
  /** A caller that does not wait for it never brings the process down. */
  readonly promise: Promise<T>;
  readonly #waits: Waits;
  #resolve!: (value: T) => void;
  #reject!: (error: Error) => void;
  #onSettled: (() => void) | undefined;
  #deadline: Deadline<() => void> | undefined;
  #abort: AbortPlace | undefined;
  #settled = false;

  /** `onSettled` is called once, before the promise settles; not for a signal that was aborted already, which rejects at once. */
  constructor(waits: Waits, limits: WaitLimits, errors: WaitErrors, onSettled: () => void) {
    this.#waits = waits;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { timeoutMs = Infinity, signal } = limits;
    if (timeoutMs > 0 && timeoutMs !== Infinity) {
      this.#deadline = waits.deadlines.set(() => this.reject(errors.late(timeoutMs)), timeoutMs);
    }
    if (signal?.aborted === true) {
      this.reject(errors.aborted(signal.reason));
      return;
    }
    this.#onSettled = onSettled;
    if (signal === undefined) return;
    this.#abort = waits.aborts.join(signal, () => this.reject(errors.aborted(signal.reason)));
  }

  /** False: it was settled before. */
  resolve(value: T): boolean {
    if (!this.drop()) return false;
    this.#resolve(value);
    return true;
  }

  /** False: it was settled before. */
  reject(error: Error): boolean {
    if (!this.drop()) return false;
    this.promise.catch(ignore);
    this.#reject(error);
    return true;
  }

  /** Drops it: its promise never settles. False: it was settled before. */
  drop(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    if (this.#deadline !== undefined) this.#waits.deadlines.cancel(this.#deadline);
    if (this.#abort !== undefined) this.#waits.aborts.leave(this.#abort);
    this.#onSettled?.();
    this.#onSettled = undefined;
    return true;
  }
}

/** What the waits of one session share: a timer for each duration; with all others a listener for each signal. */
export class Waits {
  readonly aborts = abortLines;
  readonly #clock: Clock;
  /** Made with the first wait that has one: most sessions of a fleet are idle, and weigh the less. */
  #deadlines: Deadlines<() => void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get deadlines(): Deadlines<() => void> {
    return (this.#deadlines ??= new Deadlines(this.#clock, (fail) => {
      fail();
    }));
  }

  /** No deadline falls due any more. */
  clear(): void {
    this.#deadlines?.clear();
  }
}
