import { type SocketTimings } from '../timings.ts';

/** What the schedule needs of {@link SocketTimings}. */
export type RetryTimings = Pick<SocketTimings, 'retryBase' | 'retryMax' | 'retrySchedule'>;

/** Seconds between attempts in OpenSIPS; each holds for {@link OPENSIPS_STEP} failures, the last one for ever. */
const OPENSIPS_LADDER = [1, 5, 10, 30, 90] as const;
const OPENSIPS_STEP = 20;

/**
 * Milliseconds to wait before the next attempt, after `attempt` consecutive failures (1 for the first).
 *
 * `exponential` doubles a ceiling from `retryBase` to `retryMax` and waits for a random part of it (full jitter), so
 * that a thousand sockets that were lost at one moment do not come back at one moment. `opensips` is the ladder of
 * `modules/freeswitch`: 1, 5, 10, 30, 90 s, the next step after 20 failures, no jitter.
 *
 * @param random A number from 0 (inclusive) to 1.
 */
export function retryDelay(attempt: number, timings: RetryTimings, random: number): number {
  if (timings.retrySchedule === 'opensips') return opensipsDelay(attempt);
  return Math.round(retryCeiling(attempt, timings) * random);
}

/** The longest wait that {@link retryDelay} may choose. */
export function retryCeiling(attempt: number, timings: RetryTimings): number {
  // 2 ** 1024 would be Infinity, and nothing of it no number
  const doubled = timings.retryBase * 2 ** Math.min(1_000, Math.max(1, attempt) - 1);
  return Math.min(timings.retryMax, doubled);
}

function opensipsDelay(attempt: number): number {
  const step = Math.floor((Math.max(1, attempt) - 1) / OPENSIPS_STEP);
  const seconds = OPENSIPS_LADDER[Math.min(step, OPENSIPS_LADDER.length - 1)] ?? 90;
  return seconds * 1_000;
}
