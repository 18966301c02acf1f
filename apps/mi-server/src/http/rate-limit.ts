/** Counts requests per remote address over one second. */
export interface RateLimit {
  /** False when this address has used up its second. */
  allow(remote: string): boolean;
}

const WINDOW_MS = 1_000;
const MAX_REMOTES = 10_000;

/** `perSecond` requests of one address in one window of a second; 0: no limit. */
export const createRateLimit = (
  perSecond: number,
  now: () => number = () => performance.now(),
): RateLimit => {
  let counts = new Map<string, number>();
  let windowEnds = 0;
  return {
    allow(remote) {
      if (perSecond === 0) return true;
      const at = now();
      if (at >= windowEnds || counts.size > MAX_REMOTES) {
        counts = new Map();
        windowEnds = at + WINDOW_MS;
      }
      const count = (counts.get(remote) ?? 0) + 1;
      counts.set(remote, count);
      return count <= perSecond;
    },
  };
};
