import { type EslSession } from './session.ts';

/** For so many liveness windows an `api` command without a deadline is believed to run. */
const UNLIMITED_WINDOWS = 15;

/** What is looked at of a session. All times in the milliseconds of its clock. */
type Heard = Pick<EslSession, 'lastReceivedAt' | 'quietUntil' | 'busyUntil'>;

/** Something came within the window. */
export function isHeardOf(session: Heard, now: number, livenessWindow: number): boolean {
  return now - session.lastReceivedAt <= livenessWindow;
}

/** Nothing came for longer than the window, and no long command explains it. */
export function hasLapsed(session: Heard, now: number, livenessWindow: number): boolean {
  if (isHeardOf(session, now, livenessWindow)) return false;
  const { lastReceivedAt, quietUntil } = session;
  if (quietUntil === Infinity) return now > lastReceivedAt + UNLIMITED_WINDOWS * livenessWindow;
  return now >= quietUntil;
}

/** How long a command that is issued now may have to stand in line behind long ones. */
export function waitInLine({ busyUntil }: Heard, now: number, livenessWindow: number): number {
  if (busyUntil === Infinity) return UNLIMITED_WINDOWS * livenessWindow;
  return Math.max(0, busyUntil - now);
}
