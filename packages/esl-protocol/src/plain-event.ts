import { type Buffer } from 'node:buffer';
import { formatArrayValue, type HeaderValue, parseArrayValue } from './array-value.ts';
import { type EventEntry } from './event.ts';
import { emptySpan, readHeaderLine } from './header-block.ts';
import { sameName } from './headers.ts';
import { type EventContent, LazyEvent, recordOf } from './lazy-event.ts';
import { decodePercent, decodePercentBytes } from './percent.ts';

const LF = 10;
const CR = 13;

/** An event of `text/event-plain`, or the reply to `connect`, which is written the same way. */
export class PlainEvent extends LazyEvent {
  readonly format = 'plain';
  readonly raw: Buffer;

  constructor(raw: Buffer) {
    super();
    this.raw = raw;
  }

  override bytes(name: string): Buffer | undefined {
    const wanted = name.toLowerCase();
    const exact = Object.hasOwn(this.headers, name);
    const span = emptySpan();
    let found: Buffer | undefined;
    const end = headerEnd(this.raw);
    for (let at = 0; at < end; at = span.next) {
      if (!readHeaderLine(this.raw, at, end, span)) continue;
      const candidate = this.raw.toString('utf8', span.nameStart, span.nameEnd);
      if (exact ? candidate !== name : !sameName(candidate, wanted)) continue;
      found = decodePercentBytes(this.raw.subarray(span.valueStart, span.valueEnd));
      if (wanted !== 'event-name') break;
    }
    return found;
  }

  protected override parse(): EventContent {
    const { raw } = this;
    const end = headerEnd(raw);
    const entries: EventEntry[] = [];
    const span = emptySpan();
    for (let at = 0; at < end; at = span.next) {
      if (!readHeaderLine(raw, at, end, span)) continue;
      entries.push([
        raw.toString('utf8', span.nameStart, span.nameEnd),
        decodeValue(raw.subarray(span.valueStart, span.valueEnd)),
      ]);
    }
    const bodyStart = behindBlankLine(raw, end);
    const body = bodyStart < raw.length ? raw.toString('utf8', bodyStart) : undefined;
    return { headers: recordOf(entries), entries, body, problem: undefined };
  }
}

function decodeValue(encoded: Buffer): HeaderValue {
  return parseArrayValue(decodePercent(encoded.toString('utf8')));
}

/** Where the blank line begins that ends the headers, or the end of the bytes. */
function headerEnd(raw: Buffer): number {
  let atLineStart = true;
  let lineStart = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at];
    if (byte === LF) {
      if (atLineStart) return lineStart;
      atLineStart = true;
      lineStart = at + 1;
    } else if (byte !== CR) {
      atLineStart = false;
    }
  }
  return raw.length;
}

function behindBlankLine(raw: Buffer, blankLine: number): number {
  let at = blankLine;
  while (raw[at] === CR) at += 1;
  return at + 1;
}

/** Writes a value as it stands on the wire before encoding. */
export function plainText(value: HeaderValue): string {
  return formatArrayValue(value);
}
