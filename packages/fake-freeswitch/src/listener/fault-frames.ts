import { disconnectNotice, LOST_EVENTS_TEXT } from '../wire/replies.ts';

/** Where a kill notice and an event meet. */
export type Tear =
  /** The beginning of the event is inside the notice, between its head and its text. */
  | 'notice'
  /** The notice is inside the header block of the event. */
  | 'head'
  /** The notice is inside the body of the event. */
  | 'body';

/** The part of a frame that does not end. */
export type EndlessPart = 'head' | 'body';

const PIECE_BYTES = 64 * 1024;
const FILLER = Buffer.alloc(PIECE_BYTES, 'x');
/** How much of an event is written before the notice comes. */
const TORN_HEAD_BYTES = 25;
const TORN_BODY_BYTES = 40;
/** What an endless body announces: the most that FreeSWITCH itself takes. */
const ENDLESS_BODY_BYTES = 16_777_216;
const ENDLESS_PIECE = Buffer.alloc(1024, 'x');

/** An event and the notice of a connection that is killed while another thread writes the event. */
export function tornKill(event: Buffer, tear: Tear): Buffer {
  const notice = disconnectNotice(LOST_EVENTS_TEXT);
  const headEnd = event.indexOf('\n\n') + 2;
  const begun = event.subarray(0, tear === 'head' ? TORN_HEAD_BYTES : headEnd + TORN_BODY_BYTES);
  if (tear !== 'notice') return Buffer.concat([begun, notice]);
  const noticeHead = notice.subarray(0, notice.length - LOST_EVENTS_TEXT.length);
  return Buffer.concat([noticeHead, begun, Buffer.from(LOST_EVENTS_TEXT)]);
}

/** A CUSTOM event of that many bytes, piece by piece. */
export function giantEvent(bytes: number): Iterator<Buffer> {
  const head = Buffer.from('Event-Name: CUSTOM\nEvent-Subclass: fake%3A%3Agiant\n\n');
  return giant(`Content-Length: ${bytes}\nContent-Type: text/event-plain\n\n`, bytes, head);
}

/** The answer to an API command of that many bytes, piece by piece. */
export function giantAnswer(bytes: number): Iterator<Buffer> {
  return giant(`Content-Type: api/response\nContent-Length: ${bytes}\n\n`, bytes);
}

function* giant(head: string, bytes: number, begin: Buffer = Buffer.alloc(0)): Generator<Buffer> {
  yield Buffer.from(head);
  yield begin.subarray(0, bytes);
  for (let left = bytes - begin.length; left > 0; left -= PIECE_BYTES) {
    yield left >= PIECE_BYTES ? FILLER : FILLER.subarray(0, left);
  }
}

/** A frame whose header block or body never ends, a kilobyte at a time. */
export function* endlessFrame(part: EndlessPart): Generator<Buffer> {
  if (part === 'head') {
    yield Buffer.from('Content-Type: text/event-plain\nX-Endless: ');
    for (;;) yield ENDLESS_PIECE;
  }
  yield Buffer.from(`Content-Length: ${ENDLESS_BODY_BYTES}\nContent-Type: text/event-plain\n\n`);
  for (;;) yield ENDLESS_PIECE;
}

/** Whether a frame is an event: its head names the type in one of its two lines. */
export function isEventFrame(frame: Buffer): boolean {
  return frame.subarray(0, 80).includes('Content-Type: text/event-');
}
