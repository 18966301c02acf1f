import { type Clock } from '@switchwire/esl-client';
import { type EslSession } from '@switchwire/esl-client/session';
import { type SocketActor } from './socket-actor.ts';
import { type SocketFact, type SocketTag } from './socket-machine.ts';
import { type SocketTimings } from '../timings.ts';

/*
 * FreeSWITCH sends nothing at all on a connection while it runs an `api` command for it (esl-wire: ordering), so a silent
 * session is dead or busy with a command of ours. On the wire nothing distinguishes the two:
 *
 *   FreeSWITCH has to answer first             the session may be silent for
 *   nothing, or a command other than `api`     one liveness window
 *   an `api` command                           4 windows, and at least until its deadline
 *   an `api` command without a deadline        15 windows
 *
 * Then it is probed, and replaced if the probe is not answered either. Any byte begins the silence again.
 */

/** The deadline of its caller says nothing about how long a command runs: 80 s by default, for `originate` rings for 60. */
const RUNNING_WINDOWS = 4;
/** The caller said that it may take long. */
const UNLIMITED_WINDOWS = 15;

/** What is looked at of a session. All times in the milliseconds of its clock. */
export type Heard = Pick<EslSession, 'lastReceivedAt' | 'runningUntil' | 'busyUntil'>;

type Windows = Pick<SocketTimings, 'livenessWindow' | 'probeTimeout'>;

/** Whether the silence of a session crossed the liveness window, and how; undefined: nothing new. */
export function livenessChange(
  socket: { hasTag(tag: SocketTag): boolean },
  session: Heard,
  now: number,
  { livenessWindow, probeTimeout }: Windows,
): 'liveness.lapsed' | 'liveness.restored' | undefined {
  if (!socket.hasTag('commandable')) return undefined;
  // the subscriptions that it owes an answer are as good as a probe
  const window = socket.hasTag('ready') ? livenessWindow : livenessWindow + probeTimeout;
  const isQuiet = now - session.lastReceivedAt > window;
  if (socket.hasTag('silent')) return isQuiet ? undefined : 'liveness.restored';
  return isQuiet && !isExcused(session, now, window) ? 'liveness.lapsed' : undefined;
}

/** How long a command that is issued now may have to wait in line behind `api` commands. */
export function waitInLine(
  { lastReceivedAt, busyUntil }: Heard,
  now: number,
  livenessWindow: number,
): number {
  return Math.max(0, excusedUntil(lastReceivedAt, busyUntil, livenessWindow) - now);
}

function isExcused({ lastReceivedAt, runningUntil }: Heard, now: number, window: number): boolean {
  return now <= excusedUntil(lastReceivedAt, runningUntil, window);
}

/** `deadline`: of the `api` command; Infinity: it has none; undefined: there is none. */
function excusedUntil(lastReceivedAt: number, deadline: number | undefined, window: number) {
  if (deadline === undefined) return 0;
  if (deadline === Infinity) return lastReceivedAt + UNLIMITED_WINDOWS * window;
  return Math.max(deadline, lastReceivedAt + RUNNING_WINDOWS * window);
}

/** What {@link checkLiveness} looks at: a socket, … */
export interface WatchedSocket {
  readonly actor: Pick<SocketActor, 'send' | 'hasTag'>;
  readonly session: (Heard & Pick<EslSession, 'running'>) | undefined;
}

/** … and what all sockets share. */
export interface LivenessPorts {
  readonly clock: Clock;
  readonly timings: SocketTimings;
}

/** Notifies the machine of one socket when its session falls silent, and when it is heard of again. */
export function checkLiveness(socket: WatchedSocket, ports: LivenessPorts): void {
  const { actor } = socket;
  const change = changeOf(socket, ports);
  if (change?.type === 'liveness.restored') actor.send(change);
  if (change?.type !== 'liveness.lapsed') return;
  // what came while this process stood still is read first: a probe makes a peer that has closed throw it away
  setImmediate(() => {
    const still = changeOf(socket, ports);
    if (still?.type === 'liveness.lapsed') actor.send(still);
  });
}

function changeOf(
  { actor, session }: WatchedSocket,
  { clock, timings }: LivenessPorts,
): SocketFact | undefined {
  if (session === undefined) return undefined;
  const type = livenessChange(actor, session, clock.now(), timings);
  return type && { type, running: session.running };
}
