import { type CountedLimit } from '../metrics/limit-hits.ts';

/** Counts requests per remote address over one second. */
export interface RateLimit {
  /** False when this address has used up its second. */
  allow(remote: string): boolean;
}

export interface RateLimitOptions {
  /** Requests of one address in one window of a second; 0: no limit. */
  readonly perSecond: number;
  /** Addresses counted at once. Beyond it counting begins again rather than to keep more. */
  readonly maxAddresses: number;
  readonly onLimit?: (limit: CountedLimit) => void;
  /** Milliseconds of a clock that is never set. */
  readonly now?: () => number;
}

const WINDOW_MS = 1_000;

export const createRateLimit = (options: RateLimitOptions): RateLimit => {
  const { perSecond, maxAddresses, onLimit, now = () => performance.now() } = options;
  let counts = new Map<string, number>();
  let windowEnds = 0;
  return {
    allow(remote) {
      if (perSecond === 0) return true;
      const at = now();
      const isFull = counts.size >= maxAddresses && !counts.has(remote);
      if (isFull && at < windowEnds) onLimit?.('http_addresses');
      if (at >= windowEnds || isFull) {
        counts = new Map();
        windowEnds = at + WINDOW_MS;
      }
      const count = (counts.get(remote) ?? 0) + 1;
      counts.set(remote, count);
      if (count > perSecond) onLimit?.('http_requests_per_second');
      return count <= perSecond;
    },
  };
};
