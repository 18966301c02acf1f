import { Buffer } from 'node:buffer';

/**
 * The server builds the reply to `userauth` in 512 bytes, with a marker before it and a NUL after it. Where the
 * lists of what the user may do are longer than that, the reply is cut, its blank line included, and the next
 * frame follows on the same line (esl-wire: command/reply, raw replies).
 */
const BEGINNING = Buffer.from(
  'Content-Type: command/reply\nReply-Text: +OK accepted\nAllowed-Events: ',
);
const CONTENT_TYPE_LINE = 'Content-Type: command/reply\n';
const MARKER_AND_NUL = 2;

/** Where such a reply ends if nothing ended it before. */
export const CUT_LOGIN_BYTES = CONTENT_TYPE_LINE.length + 512 - MARKER_AND_NUL;

/** Whether a header block begins as a reply to `userauth`: in `head`, and goes on in `bytes` at `from`. */
export function isLoginReply(head: Buffer, bytes: Buffer, from: number): boolean {
  const here = BEGINNING.subarray(0, head.length);
  const there = BEGINNING.subarray(head.length);
  return (
    head.subarray(0, here.length).equals(here) &&
    bytes.subarray(from, from + there.length).equals(there)
  );
}
