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
}

const DEFAULTS: ConnectTimings = {
  connectTimeout: 5_000,
  greetingTimeout: 5_000,
  authTimeout: 5_000,
  commandTimeout: 5_000,
  drainTimeout: 2_000,
};

/** Fills in the defaults. Throws InvalidArgumentError for a value that is not a number of milliseconds. */
export function resolveConnectTimings(given: Partial<ConnectTimings> = {}): ConnectTimings {
  const { connectTimeout, greetingTimeout, authTimeout, commandTimeout, drainTimeout } =
    withDefaults(DEFAULTS, given);
  return {
    connectTimeout: delayOf('connectTimeout', connectTimeout),
    greetingTimeout: delayOf('greetingTimeout', greetingTimeout),
    authTimeout: delayOf('authTimeout', authTimeout),
    commandTimeout: delayOf('commandTimeout', commandTimeout),
    drainTimeout: delayOf('drainTimeout', drainTimeout),
  };
}
