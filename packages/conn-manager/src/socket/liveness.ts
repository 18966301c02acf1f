import { type EslSession } from '@switchwire/esl-client/session';
import { type SocketPhase } from './socket-info.ts';
import { type SocketTimings } from '../timings.ts';

/** For so many liveness windows an `api` command without a deadline is believed to run. */
const UNLIMITED_WINDOWS = 15;

/** What is looked at of a session. All times in the milliseconds of its clock. */
export type Heard = Pick<EslSession, 'lastReceivedAt' | 'quietUntil' | 'busyUntil'>;

type Windows = Pick<SocketTimings, 'livenessWindow' | 'probeTimeout'>;

/** Whether the silence of a session crossed the liveness window, and how; undefined: nothing new. */
export function livenessChange(
  { phase, silent }: { readonly phase: SocketPhase; readonly silent: boolean },
  session: Heard,
  now: number,
  { livenessWindow, probeTimeout }: Windows,
): 'liveness.lapsed' | 'liveness.restored' | undefined {
  // the subscriptions that it owes an answer are as good as a probe
  const window = phase === 'authenticated' ? livenessWindow + probeTimeout : livenessWindow;
  if (phase !== 'authenticated' && phase !== 'subscribed') return undefined;
  const isQuiet = now - session.lastReceivedAt > window;
  if (silent) return isQuiet ? undefined : 'liveness.restored';
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
