import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel';

/** What every trace may hold once it is over. */
export interface Traced {
  /** From `error` on. */
  error?: unknown;
}

/**
 * A tracing channel of `node:diagnostics_channel`, without the results of what is traced: answers may hold secrets. Check
 * `active` before anything is computed for a trace.
 */
export class Trace<T extends Traced & object> {
  readonly #channel: TracingChannel<unknown, T>;

  constructor(name: string) {
    this.#channel = tracingChannel<unknown, T>(name);
  }

  /** Whether anything listens. */
  get active(): boolean {
    const { start, end, asyncStart, asyncEnd, error } = this.#channel;
    return (
      start.hasSubscribers ||
      end.hasSubscribers ||
      asyncStart.hasSubscribers ||
      asyncEnd.hasSubscribers ||
      error.hasSubscribers
    );
  }

  /** Runs it in the stores that are bound to `start`, and publishes its life. `note` sees the value before `asyncEnd`. */
  run<V>(trace: T, run: () => Promise<V>, note: (value: V) => void): Promise<V> {
    return this.#channel.start.runStores(trace, () => {
      const promise = run();
      this.#channel.end.publish(trace);
      const traced = promise.then(
        (value) => {
          note(value);
          this.settle(trace);
          return value;
        },
        (error: unknown) => {
          this.fail(trace, error);
          throw error;
        },
      );
      // a caller that does not wait for it must not bring the process down
      traced.catch(() => undefined);
      return traced;
    });
  }

  /** The same for a promise of something that goes on: it is over when `result` of its value settles. */
  runJob<V extends { readonly result: Promise<unknown> }>(
    trace: T,
    run: () => Promise<V>,
  ): Promise<V> {
    return this.#channel.start.runStores(trace, () => {
      const promise = run();
      this.#channel.end.publish(trace);
      promise
        .then(({ result }) => result)
        .then(
          () => {
            this.settle(trace);
          },
          (error: unknown) => {
            this.fail(trace, error);
          },
        );
      return promise;
    });
  }

  /** The same for what goes on after its promise: `answered` hears the value, and `settle` or `fail` ends the trace later. */
  runOpen<V>(
    trace: T,
    run: () => Promise<V>,
    answered: (value: V) => void,
    done: () => void,
  ): Promise<V> {
    return this.#channel.start.runStores(trace, () => {
      const promise = run();
      this.#channel.end.publish(trace);
      promise
        .then(answered, (error: unknown) => {
          this.fail(trace, error);
        })
        .finally(done);
      return promise;
    });
  }

  /** Begins one that has no promise; to be ended by `settle` or `fail`. */
  begin(trace: T): void {
    this.#channel.start.publish(trace);
    this.#channel.end.publish(trace);
  }

  settle(trace: T): void {
    this.#channel.asyncStart.publish(trace);
    this.#channel.asyncEnd.publish(trace);
  }

  fail(trace: T, error: unknown): void {
    trace.error = error;
    this.#channel.error.publish(trace);
    this.settle(trace);
  }
}
