import { tracingChannel } from 'node:diagnostics_channel';
import { promiseOf } from '../answers.ts';
import { type CurrentCall } from './current-call.ts';

/** What the messages of the tracing channel `switchwire:route` hold. */
export interface RouteTrace extends CurrentCall {
  /** What the route threw or rejected with; from `error` on. */
  error?: unknown;
  /** From `end` on: the route returned a promise, so `asyncStart` and `asyncEnd` follow when it settles. */
  isWaiting?: true;
  /** A header of the event, in any letter case: what carries a trace through FreeSWITCH is one. */
  readonly header: (name: string) => string | undefined;
}

const { start, end, asyncStart, asyncEnd, error } = tracingChannel<unknown, RouteTrace>(
  'switchwire:route',
);

/** Whether there is a subscriber; asked for each event, and without one nothing else is computed. */
export function isTraced(): boolean {
  return (
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    error.hasSubscribers
  );
}

/**
 * Runs a route and publishes its life: `start`, `end` when it returned, `asyncStart` and `asyncEnd` when its promise settled,
 * `error` before `end` or `asyncStart` when it failed. What the route returns or throws is passed on: a route that answers at
 * once stays one.
 */
export function traced(trace: RouteTrace, run: () => unknown): unknown {
  const failed = (thrown: unknown): void => {
    trace.error = thrown;
    error.publish(trace);
  };
  return start.runStores(trace, () => {
    let promise: Promise<unknown> | undefined;
    try {
      const result = run();
      promise = result === undefined ? undefined : promiseOf(result);
      if (promise !== undefined) trace.isWaiting = true;
    } catch (thrown) {
      failed(thrown);
      throw thrown;
    } finally {
      end.publish(trace);
    }
    return promise?.then(
      () => {
        asyncStart.publish(trace);
        asyncEnd.publish(trace);
      },
      (reason: unknown) => {
        failed(reason);
        asyncStart.publish(trace);
        asyncEnd.publish(trace);
        throw reason;
      },
    );
  });
}
