import { type FleetTimings } from '../fleet-timings.ts';

/** Attempts to hand one socket to one server, all of which failed. */
export interface FailedMove {
  readonly times: number;
  /** Of the last one, monotonic. */
  readonly at: number;
  readonly reason: string;
}

/** By socket, then by the incarnation that should have had it. */
export type FailedMoves = ReadonlyMap<string, ReadonlyMap<string, FailedMove>>;

export type RetryTimings = Pick<
  FleetTimings,
  'moveRetry' | 'moveRetryMax' | 'drainRetry' | 'drainRetryMax'
>;

/** When the move may be tried again. An operator who drains a server waits for it; for balance there is no hurry. */
export function retryAt(
  failed: FailedMove | undefined,
  isUrgent: boolean,
  { moveRetry, moveRetryMax, drainRetry, drainRetryMax }: RetryTimings,
): number {
  if (failed === undefined) return 0;
  const [first, max] = isUrgent ? [drainRetry, drainRetryMax] : [moveRetry, moveRetryMax];
  return failed.at + Math.min(max, first * 2 ** (failed.times - 1));
}
