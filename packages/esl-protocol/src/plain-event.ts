import { Buffer, isAscii } from 'node:buffer';
import { type HeaderValue, parseArrayValue } from './array-value.ts';
import { type ByteKey, EVENT_NAME, type UNSURE } from './byte-key.ts';
import { type EventEntry } from './event.ts';
import { sameName } from './headers.ts';
import { type EventContent, LazyEvent, recordOf } from './lazy-event.ts';
import { decodePercent, decodePercentBytes } from './percent.ts';
import { findPlainText } from './plain-search.ts';

/** An event of `text/event-plain`, or the reply to `connect`, which is written the same way. */
export class PlainEvent extends LazyEvent {
  readonly format = 'plain';
  readonly raw: Buffer;
  private lines: PlainLines | undefined = undefined;

  constructor(raw: Buffer) {
    super();
    this.raw = raw;
  }

  /** Cheaper than {@link headers}: the lines are told apart, only this value is decoded. */
  override header(name: string): HeaderValue | undefined {
    const encoded = this.split().values[this.indexOf(name)];
    return encoded === undefined ? undefined : decodeValue(encoded);
  }

  override bytes(name: string): Buffer | undefined {
    const at = this.indexOf(name);
    if (at < 0) return undefined;
    // one character per byte, so that what is not UTF-8 survives
    const encoded = splitLines(this.raw.toString('latin1')).values[at] ?? '';
    return decodePercentBytes(Buffer.from(encoded, 'latin1'));
  }

  override get body(): string | undefined {
    return this.split().body;
  }

  protected override parse(): EventContent {
    const { names, values, body } = this.split();
    const entries = names.map((name, i): EventEntry => [name, decodeValue(values[i] ?? '')]);
    return { headers: recordOf(entries), entries, body, problem: undefined };
  }

  protected override search(key: ByteKey): string | undefined | typeof UNSURE {
    return findPlainText(this.raw, key, key === EVENT_NAME);
  }

  private indexOf(name: string): number {
    const { names } = this.split();
    const wanted = name.toLowerCase();
    const isName = names.includes(name)
      ? (candidate: string): boolean => candidate === name
      : (candidate: string): boolean => sameName(candidate, wanted);
    return wanted === 'event-name' ? names.findLastIndex(isName) : names.findIndex(isName);
  }

  private split(): PlainLines {
    return (this.lines ??= splitLines(this.raw.toString(isAscii(this.raw) ? 'latin1' : 'utf8')));
  }
}

/** The lines of an event told apart, nothing decoded yet. */
interface PlainLines {
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly body: string | undefined;
}

/** Everything behind the first blank line is body, whatever any Content-Length says. */
function splitLines(text: string): PlainLines {
  const names: string[] = [];
  const values: string[] = [];
  let colon = -1;
  for (let at = 0; at < text.length;) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const next = end + 1;
    if (text.charAt(end - 1) === '\r' && end > at) end -= 1;
    if (end === at) {
      return { names, values, body: next < text.length ? text.slice(next) : undefined };
    }
    if (colon < at) colon = text.indexOf(':', at);
    if (colon < 0) colon = text.length;
    if (colon < end && colon > at) {
      let value = colon + 1;
      while (value < end && (text.charAt(value) === ' ' || text.charAt(value) === '\t')) value += 1;
      names.push(text.slice(at, colon));
      values.push(text.slice(value, end));
    }
    at = next;
  }
  return { names, values, body: undefined };
}

function decodeValue(encoded: string): HeaderValue {
  return parseArrayValue(decodePercent(encoded));
}
