/**
 * Who is silent since when, by this server's own clock alone: no two clocks are compared.
 */

/** When beats were heard, by incarnation; and since when they could be. */
export interface Hearing {
  /** Monotonic milliseconds: joined, or reached the store again. May lie ahead: see {@link hearingAfter}. */
  readonly hearingSince: number;
  /** With greetings that {@link countsGreetings}. */
  readonly lastBeat: ReadonlyMap<string, number>;
}

/** What this server knows of its own lease. */
export interface OwnLease {
  /** When its last beat that was written was sent. */
  readonly confirmedAt: number;
  /** When a beat of its own came back. */
  readonly heardAt: number;
}

/** A server that was cut off itself would find all others silent. */
const BEATS_OF_TRUST = 2.5;

/** Beats of a server that can write are younger than this. */
const BEATS_OVERDUE = 1.5;

/**
 * Whether a greeting counts as a beat: only while this server cannot write either. A server that can write is not
 * kept waiting by greetings; one that still cannot write when the others can has a lease from the last greeting that counted.
 */
export const countsGreetings = ({ confirmedAt }: OwnLease, now: number, beat: number): boolean =>
  now - confirmedAt > BEATS_OVERDUE * beat;

/** Whether this server hears and is heard well enough to judge others. */
export function mayJudge({ confirmedAt, heardAt }: OwnLease, now: number, beat: number): boolean {
  return now - Math.min(confirmedAt, heardAt) <= BEATS_OF_TRUST * beat;
}

/**
 * From when on others count as silent for a server that hears its own words again after `deafMs`; undefined: as before. What it could not
 * hear for a whole lease the others most likely could not either, and some of them are back later: they get a lease more.
 */
export const hearingAfter = (deafMs: number, now: number, lease: number): number | undefined =>
  deafMs > lease ? now + lease : undefined;

/** Those of the peers of whom nothing was heard for longer than the lease. */
export function silentPeers(
  peers: readonly string[],
  hearing: Hearing,
  now: number,
  lease: number,
): readonly string[] {
  return peers.filter((peer) => now - heardLast(peer, hearing) > lease);
}

/** Milliseconds until the next of the peers that are not silent yet would be; Infinity without such a peer. */
export function nextSilence(
  peers: readonly string[],
  hearing: Hearing,
  now: number,
  lease: number,
): number {
  const left = peers.map((peer) => heardLast(peer, hearing) + lease - now).filter((ms) => ms >= 0);
  return Math.min(Infinity, ...left);
}

const heardLast = (peer: string, { hearingSince, lastBeat }: Hearing): number =>
  Math.max(lastBeat.get(peer) ?? 0, hearingSince);
