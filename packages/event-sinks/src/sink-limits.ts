import { inspect } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { InvalidArgumentError } from '@switchwire/esl-protocol';

/** What a sink keeps at most, the records under way included. */
export interface SinkLimits {
  /** Records. */
  readonly maxEvents: number;
  /**
   * Their bytes, with what each costs beside its payload. Default 64 MiB, at most an eighth of the heap. Up to 1 MiB more may be kept of
   * the chunks that brought the events.
   */
  readonly maxBytes: number;
  /** Milliseconds that a record may wait; what is older is dropped and counted. */
  readonly maxAgeMs: number;
  /** Records in one `send`. */
  readonly maxBatchEvents: number;
  /** Bytes of payload in one `send`; a single larger record goes alone. */
  readonly maxBatchBytes: number;
  /** What a full queue drops: the `oldest` record, or the `newest`, which is the one that just came. */
  readonly overflow: 'oldest' | 'newest';
}

export const DEFAULT_SINK_LIMITS: SinkLimits = {
  maxEvents: 100_000,
  // an eighth of what V8 may use: a process with a small heap must not fill it with what waits
  maxBytes: Math.min(64 * 1_048_576, Math.floor(getHeapStatistics().heap_size_limit / 8)),
  maxAgeMs: 3_600_000,
  maxBatchEvents: 1_024,
  maxBatchBytes: 1_048_576,
  overflow: 'oldest',
};

/** Every delay of a sink, in milliseconds. */
export interface SinkTimings {
  /** To open a connection. */
  readonly connectTimeout: number;
  /** For the confirmation of one batch. */
  readonly sendTimeout: number;
  /** First step of the back-off, which doubles and waits a random part (full jitter). */
  readonly retryBase: number;
  /** Its ceiling, also for what a receiver asks for by `Retry-After`. */
  readonly retryMax: number;
  /** For what is queued when the sink closes; the rest is dropped and counted. */
  readonly closeTimeout: number;
}

export const DEFAULT_SINK_TIMINGS: SinkTimings = {
  connectTimeout: 10_000,
  sendTimeout: 30_000,
  retryBase: 250,
  retryMax: 30_000,
  closeTimeout: 5_000,
};

/** Node's timers hold 31 bits. */
const MAX_NUMBER = 2 ** 31 - 1;

const isUsable = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_NUMBER;

/** Fills in defaults; throws InvalidArgumentError that names what is wrong. */
export function withSinkDefaults<T extends object>(
  defaults: T,
  given: Partial<T> | undefined,
  what: string,
): T {
  const filled = { ...defaults };
  for (const [key, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue;
    if (!Object.hasOwn(defaults, key))
      throw new InvalidArgumentError(
        `${what}.${key} is not an option. Options: ${Object.keys(defaults).join(', ')}.`,
      );
    const isNumber = typeof defaults[key as keyof T] === 'number';
    if (isNumber && !isUsable(value))
      throw new InvalidArgumentError(
        `${what}.${key} is ${inspect(value)}; use a whole number from 1 to ${MAX_NUMBER}.`,
      );
    if (key === 'overflow' && value !== 'oldest' && value !== 'newest')
      throw new InvalidArgumentError(
        `${what}.overflow is ${inspect(value)}; use 'oldest' or 'newest'.`,
      );
    filled[key as keyof T] = value as T[keyof T];
  }
  return filled;
}
