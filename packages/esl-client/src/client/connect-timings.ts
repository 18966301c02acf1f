import { delayOf } from '../delay.ts';
import { withDefaults } from '../with-defaults.ts';

/** Every delay of a connection, in milliseconds. */
export interface ConnectTimings {
  /** TCP connect, DNS included. Default 5,000. */
  readonly connectTimeout: number;
  /** From TCP connect to `auth/request`. Default 5,000. */
  readonly greetingTimeout: number;
  /** From `auth` to its reply. Default 5,000. */
  readonly authTimeout: number;
  /** Deadline of a command that names none; 0 or Infinity: none. Default 5,000. */
  readonly commandTimeout: number;
  /** For the end of the connection after a polite close. Default 2,000. */
  readonly drainTimeout: number;
  /**
   * Once commands time out, and none was answered for so long though other frames came, the session is dead
   * (`ESL_UNANSWERED`). Default 60,000.
   */
  readonly answerTimeout: number;
  /** A frame whose bytes come for so long without an end is the end of the session (`ESL_ENDLESS_FRAME`). Default 120,000. */
  readonly frameTimeout: number;
}

const DEFAULTS: ConnectTimings = {
  connectTimeout: 5_000,
  greetingTimeout: 5_000,
  authTimeout: 5_000,
  commandTimeout: 5_000,
  drainTimeout: 2_000,
  answerTimeout: 60_000,
  frameTimeout: 120_000,
};

/** Fills in the defaults. Throws InvalidArgumentError for a value that is not a number of milliseconds. */
export function resolveConnectTimings(given: Partial<ConnectTimings> = {}): ConnectTimings {
  const timings = withDefaults(DEFAULTS, given);
  const checked = Object.keys(DEFAULTS) as (keyof ConnectTimings)[];
  return Object.fromEntries(checked.map((name) => [name, delayOf(name, timings[name])])) as Record<
    keyof ConnectTimings,
    number
  >;
}
