import { type Clock } from '../clock.ts';

/** Where the bytes go, and the bounds. */
export interface CommandQueueOptions {
  readonly address: string;
  readonly generation: number;
  readonly clock: Clock;
  /** Default deadline of a command; 0 or Infinity: none. */
  readonly timeoutMs: number;
  /** Commands written and not yet answered; the rest waits, in order and unwritten. Default: no bound. */
  readonly maxInFlight?: number | undefined;
  /** Commands waiting unwritten; beyond it `send` rejects with QueueFullError. Default 100,000. */
  readonly maxWaiting?: number | undefined;
  /** Bytes of the commands that have no answer yet, written or not; beyond them QueueFullError. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** After so long without an answer, while commands time out, the session is judged by `isDead`. Default 60,000. */
  readonly answerTimeoutMs?: number | undefined;
  /** When the last frame was complete, in the clock's milliseconds. */
  readonly lastFrameAt?: (() => number) | undefined;
  /** Takes whole commands, one or several in one buffer. Must not throw. */
  readonly write: (bytes: Uint8Array) => void;
  /** False while the connection takes no more bytes; call `flush` when it does again. */
  readonly writable: () => boolean;
  /** The peer reads and answers nothing. */
  readonly onUnanswered?: ((unanswered: Unanswered) => void) | undefined;
  /** Runs the flush at the end of the tick; a burst of more than 16 does not wait for it. Default: `process.nextTick`. */
  readonly schedule?: ((flush: () => void) => void) | undefined;
}

/** What a dead session leaves unanswered. */
interface Unanswered {
  /** Commands whose callers wait no longer. */
  readonly count: number;
  /** The one to be answered first, as errors name it. */
  readonly oldest: string;
}

/** Default of `maxWaiting`. */
export const DEFAULT_MAX_WAITING = 100_000;

/** Default of `maxBytes`. */
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Default of `answerTimeoutMs`. */
export const DEFAULT_ANSWER_TIMEOUT_MS = 60_000;
