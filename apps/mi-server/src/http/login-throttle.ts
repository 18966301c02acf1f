import { type CountedLimit } from '../metrics/limit-hits.ts';

export interface LoginThrottleOptions {
  /** Wrong tokens of one address that have no consequence. */
  readonly freeFailures: number;
  /** Addresses remembered; beyond it the one that was heard of longest ago is forgotten. */
  readonly maxAddresses: number;
  readonly onLimit?: (limit: CountedLimit) => void;
  /** Milliseconds of a clock that is never set. */
  readonly now?: () => number;
}

interface Entry {
  failures: number;
  failedAt: number;
  /** Until then no token of this address is looked at. */
  waitsUntil: number;
  /** The last right token; undefined: never. */
  rightAt: number | undefined;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** An address that gave no wrong token for so long starts again. */
const FORGIVEN_MS = 600_000;
/** An address that gave a right token is never made to wait for so long: others behind the same proxy guess in vain. */
const TRUSTED_MS = 3_600_000;

/**
 * Slows guessing down. While an address waits its tokens are not looked at, right or wrong, so that an answer says nothing
 * about a token. Known addresses do not wait: a guess beside them must not lock them out.
 */
export class LoginThrottle {
  readonly #options: LoginThrottleOptions;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(options: LoginThrottleOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Milliseconds until a token of this address is looked at; 0: at once. */
  pauseOf(remote: string): number {
    const entry = this.#entries.get(remote);
    if (entry === undefined) return 0;
    const now = this.#now();
    if (entry.rightAt !== undefined && now - entry.rightAt < TRUSTED_MS) return 0;
    const pause = Math.max(0, entry.waitsUntil - now);
    if (pause > 0) this.#options.onLimit?.('http_failed_tokens');
    return pause;
  }

  /** A wrong token. Gives how many this address has given by now. */
  failed(remote: string): number {
    const now = this.#now();
    const entry = this.#touch(remote);
    if (now - entry.failedAt >= FORGIVEN_MS) entry.failures = 0;
    entry.failures++;
    entry.failedAt = now;
    const beyond = entry.failures - this.#options.freeFailures;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(beyond, 16));
    if (beyond >= 0) entry.waitsUntil = now + pause;
    return entry.failures;
  }

  /** A right token. */
  succeeded(remote: string): void {
    const entry = this.#touch(remote);
    entry.rightAt = this.#now();
    entry.failures = 0;
    entry.waitsUntil = 0;
  }

  /** The entry of an address, as the one that was heard of last. */
  #touch(remote: string): Entry {
    const known = this.#entries.get(remote);
    if (known !== undefined) this.#entries.delete(remote);
    else if (this.#entries.size >= this.#options.maxAddresses) {
      const [oldest = ''] = this.#entries.keys();
      this.#entries.delete(oldest);
      this.#options.onLimit?.('http_addresses');
    }
    const entry = known ?? { failures: 0, failedAt: 0, waitsUntil: 0, rightAt: undefined };
    this.#entries.set(remote, entry);
    return entry;
  }
}
