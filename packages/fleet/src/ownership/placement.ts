import { unitHash } from '../unit-hash.ts';

/** A server that may act for a socket. */
export interface Candidate {
  /** Of the server, not of its incarnation: a restart changes no preference. */
  readonly id: string;
  readonly weight: number;
  readonly zone?: string | undefined;
}

/** A socket as far as its place depends on it. */
export interface Placed {
  readonly key: string;
  readonly zone?: string | undefined;
}

/**
 * The candidate that a socket prefers: by weighted rendezvous hashing, those of the socket's zone before all others. Every server
 * finds the same one without asking another, and one that comes or goes moves only its own share.
 */
export function firstOf<C extends Candidate>(
  socket: Placed,
  candidates: readonly C[],
): C | undefined {
  let [first] = candidates;
  for (const candidate of candidates)
    if (first !== undefined && comesBefore(candidate, first, socket)) first = candidate;
  return first;
}

/** All candidates, in the order in which a socket prefers them. */
export function preferenceOf<C extends Candidate>(
  socket: Placed,
  candidates: readonly C[],
): readonly C[] {
  return [...candidates].sort((one, other) => (comesBefore(one, other, socket) ? -1 : 1));
}

/** The candidates that a socket prefers to this one: their number is its rank. */
export function preferredTo<C extends Candidate>(
  self: C,
  socket: Placed,
  candidates: readonly C[],
): readonly C[] {
  return candidates.filter((one) => one.id !== self.id && comesBefore(one, self, socket));
}

function comesBefore(one: Candidate, other: Candidate, { key, zone }: Placed): boolean {
  const near = Number(zone !== undefined && one.zone === zone);
  const otherNear = Number(zone !== undefined && other.zone === zone);
  if (near !== otherNear) return near > otherNear;
  const [score, otherScore] = [scoreOf(one, key), scoreOf(other, key)];
  return score === otherScore ? one.id < other.id : score > otherScore;
}

/** Higher wins; of two servers, one of twice the weight wins for two of three sockets. */
function scoreOf({ id, weight }: Candidate, key: string): number {
  return -weight / Math.log(unitHash(`${id}\n${key}`));
}
