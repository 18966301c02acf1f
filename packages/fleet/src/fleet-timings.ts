import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { delayOf, withDefaults } from '@switchwire/esl-client/session';

/** Every delay and pace of a fleet: milliseconds, where the name does not say otherwise. All run under the injected clock. */
export interface FleetTimings {
  /** A server that was silent for so long may be fenced. */
  readonly lease: number;
  /** Between two beats. Default: a fifth of {@link lease}. */
  readonly beat: number;
  /** For the store's answer to a beat or a claim. */
  readonly beatTimeout: number;
  /** How often silence and free sockets are looked at. */
  readonly judge: number;
  /** Ceiling of the back-off between two attempts to join; its first step is a twentieth. */
  readonly joinRetryMax: number;
  /** How long sockets without an owner wait after joining, or the first server would take all. */
  readonly joinSettle: number;
  /** The server of rank r waits r times as long before it claims. */
  readonly rankDelay: number;
  /** Sockets at a time that are claimed and not acted for yet, at first: a number. */
  readonly claimsInFlight: number;
  /** The same, at most, where each is acted for within {@link claimPatience}: a number. */
  readonly maxClaimsInFlight: number;
  /** A socket without a server after this time no longer counts among them; a server before this one in rank that claimed nothing for so long is not waited for. */
  readonly claimPatience: number;
  /** How long membership stays unchanged before sockets move to the servers that they prefer. */
  readonly rebalanceSettle: number;
  /** Moves under way at a time, per receiver: a number. */
  readonly movesInFlight: number;
  /** The same for a server that is drained: a number. */
  readonly drainInFlight: number;
  /** Moves begun in a second, without those of a server that is drained: a number. */
  readonly movesPerSecond: number;
  /** For the receiver to claim what it was offered, then the giver claims the socket back. */
  readonly offerTimeout: number;
  /** For the receiver to announce itself, then too. It gives the socket back itself when it cannot reach it for {@link handOnAfter}. */
  readonly handoverTimeout: number;
  /** After a failed move for the sake of balance; doubles with each failure. */
  readonly moveRetry: number;
  /** Ceiling of {@link moveRetry}. */
  readonly moveRetryMax: number;
  /** The same for a server that is drained, and for a socket that an operator moved. */
  readonly drainRetry: number;
  /** Ceiling of {@link drainRetry}. */
  readonly drainRetryMax: number;
  /** For a server's own announcement to come back on the session. */
  readonly announceTimeout: number;
  /** How long a server that cannot confirm its lease waits for a greater announcement. */
  readonly objectionWindow: number;
  /** A socket that could not be subscribed for so long is handed on to a server that has not tried. */
  readonly handOnAfter: number;
  /** Ceiling of {@link handOnAfter}, which doubles when every server has tried. */
  readonly handOnMax: number;
  /** For the answers to commands and jobs of a superseded session. */
  readonly drainTimeout: number;
  /** For others to take the sockets of a server that leaves, however few these are. */
  readonly leaveTimeout: number;
  /** Added to {@link leaveTimeout} for each socket that it acts for. */
  readonly leavePerSocket: number;
  /** Ceiling of both together. */
  readonly leaveMax: number;
  /** For NATS to confirm what a server that leaves says: that it does, and its last events. */
  readonly confirmTimeout: number;
  /** How often the whole store is read. */
  readonly readAgain: number;
  /** How long the record of a fenced server is kept. */
  readonly keepFenced: number;
}

const DEFAULT_LEASE = 2_500;
const BEATS_PER_LEASE = 5;
/** Bounds of the lease: shorter ones are within the pauses of a healthy program, longer ones delay a takeover too much. */
const MIN_LEASE = 1_000;
const MAX_LEASE = 30_000;

export const DEFAULT_FLEET_TIMINGS: FleetTimings = {
  lease: DEFAULT_LEASE,
  beat: DEFAULT_LEASE / BEATS_PER_LEASE,
  beatTimeout: 1_500,
  judge: 250,
  joinRetryMax: 5_000,
  joinSettle: 2_000,
  rankDelay: 500,
  claimsInFlight: 256,
  maxClaimsInFlight: 2_048,
  claimPatience: 1_000,
  rebalanceSettle: 10_000,
  movesInFlight: 16,
  drainInFlight: 64,
  movesPerSecond: 50,
  offerTimeout: 10_000,
  handoverTimeout: 30_000,
  moveRetry: 60_000,
  moveRetryMax: 900_000,
  drainRetry: 1_000,
  drainRetryMax: 8_000,
  announceTimeout: 5_000,
  objectionWindow: 300,
  handOnAfter: 15_000,
  handOnMax: 300_000,
  drainTimeout: 2_000,
  leaveTimeout: 5_000,
  leavePerSocket: 50,
  leaveMax: 60_000,
  confirmTimeout: 15_000,
  readAgain: 30_000,
  keepFenced: 600_000,
};

/** Fills in the defaults; a beat that was not given follows the lease. Throws InvalidArgumentError. */
export function resolveFleetTimings(given: Partial<FleetTimings> = {}): FleetTimings {
  const timings: { -readonly [name in keyof FleetTimings]: FleetTimings[name] } = withDefaults(
    DEFAULT_FLEET_TIMINGS,
    given,
  );
  for (const name of Object.keys(DEFAULT_FLEET_TIMINGS) as (keyof FleetTimings)[])
    timings[name] = delayOf(name, timings[name]);
  if (timings.lease < MIN_LEASE || timings.lease > MAX_LEASE)
    throw new InvalidArgumentError(
      `timings.lease is ${timings.lease}; write milliseconds from ${MIN_LEASE} to ${MAX_LEASE}`,
    );
  if (given.beat === undefined) timings.beat = timings.lease / BEATS_PER_LEASE;
  if (timings.beat <= 0 || timings.beat > timings.lease / 2)
    throw new InvalidArgumentError(
      `timings.beat is ${timings.beat}; write more than 0 and at most half of the lease, ${timings.lease / 2}`,
    );
  for (const name of ['claimsInFlight', 'maxClaimsInFlight', 'movesInFlight', 'drainInFlight', 'movesPerSecond'] as const)
    if (!Number.isInteger(timings[name]) || timings[name] < 1)
      throw new InvalidArgumentError(`timings.${name} is ${timings[name]}; write a whole number, 1 or more`); // prettier-ignore
  return timings;
}
