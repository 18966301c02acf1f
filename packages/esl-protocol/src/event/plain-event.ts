import { Buffer, isAscii } from 'node:buffer';
import { type HeaderValue, parseArrayValue } from '../text/array-value.ts';
import { type ByteKey, EVENT_NAME, UNSURE } from './search/byte-key.ts';
import { type EventEntry } from './event.ts';
import { positionOf } from './header-position.ts';
import { type EventContent } from './lazy-event.ts';
import { ReceivedEvent } from './received-event.ts';
import { decodePercent, decodePercentBytes } from '../text/percent.ts';
import { type PlainLines, scanLines } from '../wire/header-block.ts';
import { findPlainHeader, findPlainText } from './search/plain-search.ts';

/** An event of `text/event-plain`, or the reply to `connect`, which is written the same way. */
export class PlainEvent extends ReceivedEvent {
  readonly format = 'plain';
  private lines: LinesAndBody | undefined = undefined;

  override bytes(name: string): Buffer | undefined {
    const at = positionOf(this.names, name);
    if (at === undefined) return undefined;
    // one character per byte, so that what is not UTF-8 survives
    const encoded = splitLines(this.raw.toString('latin1')).values[at] ?? '';
    return decodePercentBytes(Buffer.from(encoded, 'latin1'));
  }

  /** Cheaper than {@link headers}: the lines are split, and only this value is decoded. */
  protected override get names(): readonly string[] {
    return this.split().names;
  }

  protected override valueAt(position: number): HeaderValue | undefined {
    const encoded = this.split().values[position];
    return encoded === undefined ? undefined : decodeValue(encoded);
  }

  override get body(): string | undefined {
    return this.split().body;
  }

  override get entries(): readonly EventEntry[] {
    const { names, values } = this.split();
    return names.map((name, i): EventEntry => [name, decodeValue(values[i] ?? '')]);
  }

  protected override parse(): EventContent {
    const headers = Object.create(null) as Record<string, HeaderValue>;
    const body = scanLines(textOf(this.raw), undefined, headers);
    return { headers, body, problem: undefined };
  }

  protected override search(key: ByteKey): string | undefined | typeof UNSURE {
    return findPlainText(this.raw, key, key === EVENT_NAME);
  }

  protected override searchHeader(name: string): string | undefined | typeof UNSURE {
    // of several names the last one counts
    if (name === 'event-name' || this.lines !== undefined) return UNSURE;
    return findPlainHeader(this.raw, this.lowerText, name);
  }

  protected override forget(): void {
    super.forget();
    this.lines = undefined;
  }

  private split(): LinesAndBody {
    return (this.lines ??= splitLines(textOf(this.raw)));
  }
}

interface LinesAndBody extends PlainLines {
  readonly body: string | undefined;
}

function splitLines(text: string): LinesAndBody {
  const lines = { names: [], values: [] };
  return { ...lines, body: scanLines(text, lines, {}) };
}

/** ASCII, which all events are that the server encodes, need not be decoded. */
function textOf(raw: Buffer): string {
  return raw.toString(isAscii(raw) ? 'latin1' : 'utf8');
}

function decodeValue(encoded: string): HeaderValue {
  return parseArrayValue(decodePercent(encoded));
}
