import { Buffer } from 'node:buffer';
import { CUT_LOGIN_BYTES } from './cut-login.ts';
import { type ContentType } from './frame.ts';
import { type FramingHeaders } from './framing-headers.ts';

/** What {@link readUsualHeader} has found; reused from call to call. */
export interface UsualHeader extends FramingHeaders {
  /** Where the body begins. */
  bodyStart: number;
}

const EVENT_LENGTH = Buffer.from('Content-Length: ');
const EVENT_TYPE = Buffer.from('\nContent-Type: text/event-');
const EVENT_FORMATS: readonly (readonly [suffix: Buffer, contentType: ContentType])[] = [
  [Buffer.from('json\n\n'), 'text/event-json'],
  [Buffer.from('plain\n\n'), 'text/event-plain'],
  [Buffer.from('xml\n\n'), 'text/event-xml'],
];
const API = 'Content-Type: api/response\nContent-Length: ';
const REPLY = 'Content-Type: command/reply\nReply-Text: ';
const BLANK_LINE = Buffer.from('\n\n');
const LF = 10;
const CR = 13;
const ZERO = 48;
const NINE = 57;
const SMALL_C = 99;
const LOWER = 0x20;
/** Longer numbers are left to the general parser, which knows the limits. */
const MAX_DIGITS = 9;

/**
 * Reads the header block of an event, an `api/response` or a `command/reply` exactly as mod_event_socket
 * writes it. Nearly all frames are such; whatever differs by one byte (or is not complete) returns false
 * and goes the general way.
 */
export function readUsualHeader(bytes: Buffer, start: number, found: UsualHeader): boolean {
  return (
    readEventHeader(bytes, start, found) ||
    readApiHeader(bytes, start, found) ||
    readReplyHeader(bytes, start, found)
  );
}

function readEventHeader(bytes: Buffer, start: number, found: UsualHeader): boolean {
  if (!matches(bytes, start, EVENT_LENGTH)) return false;
  let at = readLength(bytes, start + EVENT_LENGTH.length, found);
  if (at < 0 || !matches(bytes, at, EVENT_TYPE)) return false;
  at += EVENT_TYPE.length;
  for (const [suffix, contentType] of EVENT_FORMATS) {
    if (matches(bytes, at, suffix)) {
      found.contentType = contentType;
      found.bodyStart = at + suffix.length;
      return true;
    }
  }
  return false;
}

function readApiHeader(bytes: Buffer, start: number, found: UsualHeader): boolean {
  if (!beginsWith(bytes, start, API)) return false;
  const at = readLength(bytes, start + API.length, found);
  if (at < 0 || !matches(bytes, at, BLANK_LINE)) return false;
  found.contentType = 'api/response';
  found.bodyStart = at + BLANK_LINE.length;
  return true;
}

/**
 * A reply without a body: the text, and headers whose names show by one letter that they announce none. A long one is
 * left to the general parser, which knows that the server may have cut it.
 */
function readReplyHeader(bytes: Buffer, start: number, found: UsualHeader): boolean {
  if (!beginsWith(bytes, start, REPLY)) return false;
  for (let at = endOfLine(bytes, start + REPLY.length); at > 0; at = endOfLine(bytes, at)) {
    const byte = bytes[at] ?? CR;
    if (byte === LF) {
      if (at >= start + CUT_LOGIN_BYTES) return false;
      found.contentType = 'command/reply';
      found.contentLength = 0;
      found.bodyStart = at + 1;
      return true;
    }
    if (byte === CR || (byte | LOWER) === SMALL_C) return false;
  }
  return false;
}

/** Sets `contentLength` to the number at `from`; returns where it ends, or -1 if there is none to rely on. */
function readLength(bytes: Buffer, from: number, found: UsualHeader): number {
  let at = from;
  let length = 0;
  for (let byte = bytes[at]; byte !== undefined && byte >= ZERO && byte <= NINE; byte = bytes[at]) {
    length = length * 10 + (byte - ZERO);
    at += 1;
  }
  found.contentLength = length;
  return at === from || at - from > MAX_DIGITS ? -1 : at;
}

/** Where the next line begins; 0 if this one does not end. */
function endOfLine(bytes: Buffer, from: number): number {
  return bytes.indexOf(LF, from) + 1;
}

/** Slower than {@link matches} once that is compiled, much faster before: the first answer counts, too. */
function beginsWith(bytes: Buffer, at: number, wanted: string): boolean {
  return bytes.toString('latin1', at, at + wanted.length) === wanted;
}

function matches(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let i = 0; i < wanted.length; i += 1) {
    if (bytes[at + i] !== wanted[i]) return false;
  }
  return true;
}
