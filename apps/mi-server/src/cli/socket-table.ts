import { pc } from './terminal.ts';
import { printable } from '../text/printable.ts';

/** The members of fs_list that the tables show; another server (OpenSIPS) may send the first two only. */
export interface ListedSocketJson {
  readonly if: string;
  readonly Events: readonly string[];
  /** In a fleet. */
  readonly owner?: { readonly server: string | null; readonly state: string };
  readonly phase?: string;
  readonly since?: string | null;
  readonly retryAt?: string | null;
  readonly attempt?: number;
  readonly lastCause?: { readonly code: string; readonly message: string } | null;
  readonly refusedEvents?: readonly string[];
  readonly heartbeat?: {
    readonly sessions: number;
    readonly maxSessions: number;
    readonly idleCpu: number;
    readonly stale: boolean;
  } | null;
  readonly counters?: { readonly eventsReceived: number; readonly eventsDropped: number };
}

export interface SocketListJson {
  readonly Sockets: readonly ListedSocketJson[];
}

export const isSocketList = (value: unknown): value is SocketListJson =>
  typeof value === 'object' &&
  value !== null &&
  Array.isArray((value as { readonly Sockets?: unknown }).Sockets);

const PAINT: Readonly<Record<string, (text: string) => string>> = {
  subscribed: pc.green,
  authenticated: pc.cyan,
  connecting: pc.cyan,
  retrying: pc.yellow,
  rejected: pc.red,
};

const paintPhase = (phase: string): string => (PAINT[phase] ?? pc.dim)(printable(phase));

/** `3s`, `5m`, `2h`, `4d`. */
const formatAge = (fromMs: number, toMs: number): string => {
  const seconds = Math.max(0, Math.round((toMs - fromMs) / 1_000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
};

export const SOCKET_HEADINGS = ['SOCKET', 'PHASE', 'SINCE', 'SESSIONS', 'IDLE', 'EVENTS', 'NOTE'];

const noteOf = (socket: ListedSocketJson, now: number): string => {
  const { phase, lastCause, retryAt, refusedEvents = [] } = socket;
  const isDown = phase === 'retrying' || phase === 'rejected';
  if (isDown && lastCause !== null && lastCause !== undefined) {
    const next =
      typeof retryAt !== 'string' ? '' : `; next try in ${formatAge(now, Date.parse(retryAt))}`;
    return printable(`${lastCause.message}${next}`);
  }
  return refusedEvents.length === 0 ? '' : printable(`refused: ${refusedEvents.join(', ')}`);
};

/** One row per socket, for people. */
export const socketRows = (
  sockets: readonly ListedSocketJson[],
  now: number,
): readonly (readonly string[])[] =>
  sockets.map((socket) => {
    const { phase, since } = socket;
    const heartbeat = socket.heartbeat ?? undefined;
    return [
      printable(socket.if),
      phase === undefined ? '' : paintPhase(phase),
      typeof since !== 'string' ? '' : formatAge(Date.parse(since), now),
      heartbeat === undefined ? '' : `${heartbeat.sessions}/${heartbeat.maxSessions}`,
      heartbeat === undefined
        ? ''
        : `${Math.round(heartbeat.idleCpu)}%${heartbeat.stale ? ' (old)' : ''}`,
      printable(socket.Events.join(',')),
      noteOf(socket, now),
    ];
  });

/** Which server of the fleet has each socket; undefined where there is no fleet. */
export const ownerColumn = (
  sockets: readonly ListedSocketJson[],
): readonly string[] | undefined => {
  if (!sockets.some(({ owner }) => owner !== undefined)) return undefined;
  return sockets.map(({ owner }) => {
    if (owner === undefined) return '';
    const { server, state } = owner;
    return printable(state === 'acting' ? (server ?? '') : `${server ?? ''} (${state})`.trim());
  });
};
