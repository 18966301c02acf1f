import { Buffer } from 'node:buffer';
import { type ContentType } from './frame.ts';
import { type FramingHeaders } from './framing-headers.ts';

/** What {@link readEventHeader} has found; reused from call to call. */
export interface EventHeader extends FramingHeaders {
  /** Where the body begins. */
  bodyStart: number;
}

const LENGTH = Buffer.from('Content-Length: ');
const TYPE = Buffer.from('\nContent-Type: text/event-');
const FORMATS: readonly (readonly [suffix: Buffer, contentType: ContentType])[] = [
  [Buffer.from('json\n\n'), 'text/event-json'],
  [Buffer.from('plain\n\n'), 'text/event-plain'],
  [Buffer.from('xml\n\n'), 'text/event-xml'],
];
const ZERO = 48;
const NINE = 57;
/** Longer numbers are left to the general parser, which knows the limits. */
const MAX_DIGITS = 9;

/**
 * Reads the header block of an event frame exactly as mod_event_socket writes it. Nearly all frames of a
 * busy connection are such; whatever differs by one byte (or is not complete) returns false and goes the
 * general way.
 */
export function readEventHeader(bytes: Buffer, start: number, found: EventHeader): boolean {
  if (!matches(bytes, start, LENGTH)) return false;
  const digits = start + LENGTH.length;
  let at = digits;
  let length = 0;
  for (let byte = bytes[at]; byte !== undefined && byte >= ZERO && byte <= NINE; byte = bytes[at]) {
    length = length * 10 + (byte - ZERO);
    at += 1;
  }
  if (at === digits || at - digits > MAX_DIGITS || !matches(bytes, at, TYPE)) return false;
  at += TYPE.length;
  for (const [suffix, contentType] of FORMATS) {
    if (matches(bytes, at, suffix)) {
      found.contentType = contentType;
      found.contentLength = length;
      found.bodyStart = at + suffix.length;
      return true;
    }
  }
  return false;
}

function matches(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let i = 0; i < wanted.length; i += 1) {
    if (bytes[at + i] !== wanted[i]) return false;
  }
  return true;
}
