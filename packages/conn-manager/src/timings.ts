import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { MAX_TIMER_MS } from '@switchwire/esl-client/session';
import { delayOf } from '@switchwire/esl-client/session';
import { withDefaults } from '@switchwire/esl-client/session';

/** Every delay of a socket's life, in milliseconds. All are named states' delays and run under the injected clock. */
export interface SocketTimings {
  /** TCP connect, DNS included (`esl_connect_timeout`). */
  readonly connectTimeout: number;
  /** From TCP connect to `auth/request`. */
  readonly greetingTimeout: number;
  /** From `auth` to its reply. */
  readonly authTimeout: number;
  /** For the replies to one round of subscriptions; longer by what a long `api` command before them may take. */
  readonly subscribeTimeout: number;
  /** For the answer of a {@link SessionGate}. */
  readonly announceTimeout: number;
  /** Default deadline of a command (`esl_cmd_timeout`); 0 or Infinity: none. */
  readonly commandTimeout: number;
  /** Expected spacing of HEARTBEAT (`event_heartbeat_interval`). */
  readonly heartbeatInterval: number;
  /** Silence after which a socket is probed. Default: 3 heartbeat intervals, at least 20 s, the server's own default spacing. */
  readonly livenessWindow: number;
  /** For the answer to a probe, then the session is replaced. */
  readonly probeTimeout: number;
  /** A failure is forgotten after so long in `subscribed`. */
  readonly stableAfter: number;
  /** Wait after a rejection (bad password, ACL). */
  readonly rejectedDelay: number;
  /** Refused events are asked for again at this pace. */
  readonly refusedRetryDelay: number;
  /** First step of the exponential back-off. */
  readonly retryBase: number;
  /** Its ceiling. */
  readonly retryMax: number;
  /** `exponential`: full jitter; `opensips`: 1, 5, 10, 30, 90 s, the next step after 20 failures. */
  readonly retrySchedule: 'exponential' | 'opensips';
  /**
   * Once commands time out, and none was answered for so long though other frames came, the session is dead
   * (`ESL_UNANSWERED`) and is replaced.
   */
  readonly answerTimeout: number;
  /** A frame whose bytes come for so long without an end is the end of the session (`ESL_ENDLESS_FRAME`). */
  readonly frameTimeout: number;
  /** For a polite goodbye, per socket and for the whole pool. */
  readonly drainTimeout: number;
  /** How often the calls of a draining server are counted. */
  readonly callsPollDelay: number;
  /** How long an unused ad-hoc socket is kept. */
  readonly idleTimeout: number;
  /** Between two attempts to reach a lost store. */
  readonly storeRetryDelay: number;
  /** For one reading of the store. */
  readonly storeTimeout: number;
  /** Changes of the store within so long are taken together. */
  readonly storeDebounce: number;
  /** Between a defect of a socket's actor and its replacement. */
  readonly replacementDelay: number;
}

export const DEFAULT_TIMINGS: SocketTimings = {
  connectTimeout: 5_000,
  greetingTimeout: 5_000,
  authTimeout: 5_000,
  subscribeTimeout: 5_000,
  announceTimeout: 5_000,
  commandTimeout: 5_000,
  heartbeatInterval: 1_000,
  livenessWindow: 20_000,
  probeTimeout: 5_000,
  stableAfter: 30_000,
  rejectedDelay: 60_000,
  refusedRetryDelay: 60_000,
  retryBase: 250,
  retryMax: 30_000,
  retrySchedule: 'exponential',
  answerTimeout: 60_000,
  frameTimeout: 120_000,
  drainTimeout: 2_000,
  callsPollDelay: 1_000,
  idleTimeout: 60_000,
  storeRetryDelay: 5_000,
  storeTimeout: 30_000,
  storeDebounce: 100,
  replacementDelay: 1_000,
};

/**
 * Fills in the defaults. A `livenessWindow` that was not given follows a longer `heartbeatInterval`; a wait longer than
 * Node's longest timer is cut to that. Throws InvalidArgumentError for a value that is not a time, or cannot be waited for.
 */
export function resolveTimings(given: Partial<SocketTimings> = {}): SocketTimings {
  const chosen = withDefaults(DEFAULT_TIMINGS, given);
  const { retrySchedule } = chosen;
  if (!SCHEDULES.includes(retrySchedule)) {
    const known = SCHEDULES.join(' or ');
    throw new InvalidArgumentError(`timings.retrySchedule is ${retrySchedule}; write ${known}`);
  }
  const timings: { -readonly [name in keyof SocketTimings]: SocketTimings[name] } = { ...chosen };
  for (const name of DELAYS) timings[name] = delayOf(name, chosen[name]);
  if (given.livenessWindow === undefined) {
    const window = Math.max(DEFAULT_TIMINGS.livenessWindow, 3 * timings.heartbeatInterval);
    timings.livenessWindow = Math.min(window, MAX_TIMER_MS);
  }
  return timings;
}

type Delay = Exclude<keyof SocketTimings, 'retrySchedule'>;

const DELAYS = Object.keys(DEFAULT_TIMINGS).filter((name) => name !== 'retrySchedule') as Delay[];

const SCHEDULES: readonly SocketTimings['retrySchedule'][] = ['exponential', 'opensips'];
