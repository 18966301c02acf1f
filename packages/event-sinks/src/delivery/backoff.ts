import { type SinkTimings } from '../sink-limits.ts';

/**
 * Milliseconds to wait after `attempt` failures in a row (1 for the first): a random part of a ceiling that doubles from
 * `retryBase` to `retryMax`, so that many sinks that lost one broker do not return together. A receiver's `Retry-After`
 * is obeyed up to `retryMax`.
 *
 * @param random A number from 0 (inclusive) to 1.
 */
export function backoffDelay(
  attempt: number,
  retryAfterMs: number | undefined,
  { retryBase, retryMax }: Pick<SinkTimings, 'retryBase' | 'retryMax'>,
  random: number,
): number {
  if (retryAfterMs !== undefined) return Math.min(Math.max(0, retryAfterMs), retryMax);
  const ceiling = Math.min(retryMax, retryBase * 2 ** Math.min(1_000, Math.max(1, attempt) - 1));
  return Math.round(ceiling * random);
}
