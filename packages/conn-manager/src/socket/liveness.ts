import { type EslSession } from '@switchwire/esl-client/session';
import { type SocketTag } from './socket-machine.ts';
import { type SocketTimings } from '../timings.ts';

/** For so many liveness windows an `api` command without a deadline is believed to run. */
const UNLIMITED_WINDOWS = 15;

/** What is looked at of a session. All times in the milliseconds of its clock. */
export type Heard = Pick<EslSession, 'lastReceivedAt' | 'quietUntil' | 'busyUntil'>;

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

/** How long a command that is issued now may have to stand in line behind long ones. */
export function waitInLine({ busyUntil }: Heard, now: number, livenessWindow: number): number {
  if (busyUntil === Infinity) return UNLIMITED_WINDOWS * livenessWindow;
  return Math.max(0, busyUntil - now);
}

/** FreeSWITCH says nothing while it runs a long `api` command. */
function isExcused({ lastReceivedAt, quietUntil }: Heard, now: number, window: number): boolean {
  if (quietUntil === Infinity) return now <= lastReceivedAt + UNLIMITED_WINDOWS * window;
  return now < quietUntil;
}
