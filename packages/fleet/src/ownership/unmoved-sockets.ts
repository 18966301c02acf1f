import { type LeaseView } from '../leases/lease-view.ts';
import { type FailedMoves } from './failed-moves.ts';

/** A socket that another server should have had. */
export interface UnmovedSocket {
  readonly socket: string;
  /** Id of the server that did not take it. */
  readonly server: string;
  /** How often it was asked. */
  readonly times: number;
  /** Of the last time. */
  readonly reason: string;
  /** Milliseconds since then. */
  readonly age: number;
}

/** Moves that failed, for people. */
export function unmovedSockets(
  failed: FailedMoves,
  { servers }: Pick<LeaseView, 'servers'>,
  now: number,
): readonly UnmovedSocket[] {
  return [...failed].flatMap(([socket, byServer]) =>
    [...byServer].map(([incarnation, { times, reason, at }]) => ({
      socket,
      server: servers.get(incarnation)?.record.id ?? incarnation,
      times,
      reason,
      age: Math.round(now - at),
    })),
  );
}
