import { type GapNotice } from '../socket/gap-tracker.ts';
import { type SocketInfo, type SocketPhase } from '../socket/socket-info.ts';

/** A cause may hold what a peer said. */
const MAX_CAUSE_LENGTH = 512;

interface Happened {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the socket. */
  readonly id: string;
  readonly address: string;
}

/** Why a session ended, as a `CloseCause` has it. */
export interface HistoryCause {
  readonly code: string;
  readonly message: string;
}

/** A socket became well or stopped being so; attempts that fail one after the other are one entry. */
export interface PhaseEntry extends Happened {
  readonly kind: 'phase';
  readonly from: SocketPhase;
  readonly to: SocketPhase;
  readonly generation: number;
  /** Failures in a row until then. */
  readonly attempt: number;
  readonly cause: HistoryCause | undefined;
}

export type GapKind = GapNotice['kind'];

/** A session was replaced: events since `since` may have been missed. */
export interface GapEntry extends Happened {
  readonly kind: 'gap';
  readonly since: number;
  /** `restart`: the calls are gone; `interruption`: they went on. */
  readonly gap: GapKind;
  readonly cause: HistoryCause | undefined;
}

/** Events that were too many for slow consumers since the last look. */
export interface DropsEntry extends Happened {
  readonly kind: 'drops';
  readonly count: number;
}

/** One thing that happened to one socket: plain JSON, without secrets. */
export type HistoryEntry = PhaseEntry | GapEntry | DropsEntry;

export function phaseEntry(socket: SocketInfo, from: SocketPhase, at: number): PhaseEntry {
  const { id, address, phase, generation, attempt } = socket;
  // of a socket that is well, the cause is why it was not
  const cause = causeOf(socket.lastCause);
  return { kind: 'phase', at, id, address, from, to: phase, generation, attempt, cause };
}

export function gapEntry({ socket, from, to, kind, cause }: GapNotice): GapEntry {
  const { id, address } = socket;
  // whole milliseconds, as a database keeps them
  const [at, since] = [Math.round(to), Math.floor(from)];
  return { kind: 'gap', at, id, address, since, gap: kind, cause: causeOf(cause) };
}

/** What a ring counts for an entry: its texts, two bytes a unit, and the object. */
export function bytesOf(entry: HistoryEntry): number {
  const cause = entry.kind === 'drops' ? undefined : entry.cause;
  const texts = entry.id.length + entry.address.length + (cause?.message.length ?? 0);
  return 200 + 2 * texts;
}

function causeOf(cause: HistoryCause | undefined): HistoryCause | undefined {
  return cause && { code: cause.code, message: cause.message.slice(0, MAX_CAUSE_LENGTH) };
}
