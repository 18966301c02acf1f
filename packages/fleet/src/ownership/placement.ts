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
 * The candidates for a socket, the preferred one first: by weighted rendezvous hashing, those of the socket's zone before all
 * others. Every server computes the same order without asking another, and one that comes or goes moves only its own share.
 */
export function preferenceOf<C extends Candidate>(
  socket: Placed,
  candidates: readonly C[],
): readonly C[] {
  const isNear = ({ zone }: Candidate): boolean =>
    socket.zone !== undefined && zone === socket.zone;
  return candidates
    .map((candidate) => ({
      candidate,
      near: isNear(candidate),
      score: scoreOf(candidate, socket.key),
    })) // prettier-ignore
    .sort(
      (one, other) =>
        Number(other.near) - Number(one.near) ||
        other.score - one.score ||
        (one.candidate.id < other.candidate.id ? -1 : 1),
    )
    .map(({ candidate }) => candidate);
}

/** Higher wins; of two servers, one of twice the weight wins for two of three sockets. */
function scoreOf({ id, weight }: Candidate, key: string): number {
  return -weight / Math.log(unitHash(`${id}\n${key}`));
}
