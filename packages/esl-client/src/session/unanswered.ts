/** Commands that time out in a row, with no answer in between. */
export interface Overdue {
  /** When the first of them timed out, in the clock's milliseconds. */
  readonly since: number;
  /** The one that FreeSWITCH has to answer first is an `api` command: FreeSWITCH sends nothing at all while it runs one (esl-wire: ordering). */
  readonly isApi: boolean;
}

/**
 * Whether a session that lets commands time out is dead, rather than busy:
 *
 *   answers nothing for less than `limitMs`             alive
 *   … for longer, and other frames come meanwhile       dead: FreeSWITCH would have answered in between
 *   … for longer, in silence, and runs no `api` command  dead: no other command takes so long
 *   … for longer, in silence, and runs an `api` command  busy: liveness and TCP keep-alive judge the silence
 *
 * `lastFrameAt` is when the last frame was complete. Bytes of a frame that is under way do not count: it may be the answer.
 */
export function isDead(
  { since, isApi }: Overdue,
  lastFrameAt: number,
  now: number,
  limitMs: number,
): boolean {
  if (now - since < limitMs) return false;
  return lastFrameAt > since || !isApi;
}
