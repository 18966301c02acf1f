import { type Buffer } from 'node:buffer';
import { type ContentType } from './frame.ts';
import { emptySpan, readHeaderLine } from './header-block.ts';

/** What the decoder needs to know of a header block. */
export interface FramingHeaders {
  contentType: ContentType;
  /** Bytes of the body; 0 when nothing announces one; -1 when the announcement is not a number. */
  contentLength: number;
}

const CONTENT_TYPE = 'content-type';
const CONTENT_LENGTH = 'content-length';
const ZERO = 48;
const NINE = 57;

/** Content-Type and Content-Length of the header block in `[from, to)`; of each the first one counts. */
export function readFramingHeaders(bytes: Buffer, from: number, to: number): FramingHeaders {
  const found: FramingHeaders = { contentType: '', contentLength: 0 };
  let seenType = false;
  let seenLength = false;
  const span = emptySpan();
  for (let at = from; at < to; at = span.next) {
    if (!readHeaderLine(bytes, at, span)) continue;
    const length = span.nameEnd - span.nameStart;
    if (!seenType && length === CONTENT_TYPE.length && isName(bytes, at, CONTENT_TYPE)) {
      seenType = true;
      found.contentType = bytes.toString('utf8', span.valueStart, span.valueEnd);
    } else if (
      !seenLength &&
      length === CONTENT_LENGTH.length &&
      isName(bytes, at, CONTENT_LENGTH)
    ) {
      seenLength = true;
      found.contentLength = readDigits(bytes, span.valueStart, span.valueEnd);
    }
  }
  return found;
}

/** Whether the bytes at `at` are `name` (lower case letters and `-`) in any case. */
function isName(bytes: Buffer, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i += 1) {
    const byte = bytes[at + i] ?? 0;
    const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if (lower !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** Only digits, at least one; otherwise -1. A number too large to be exact is still larger than any limit. */
function readDigits(bytes: Buffer, from: number, to: number): number {
  if (from === to) return -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) return -1;
    value = value * 10 + (byte - ZERO);
  }
  return value;
}
