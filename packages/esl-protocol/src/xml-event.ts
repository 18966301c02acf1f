import { Buffer } from 'node:buffer';
import { type HeaderValue } from './array-value.ts';
import { type EventEntry } from './event.ts';
import { type EventContent, LazyEvent, recordOf } from './lazy-event.ts';
import { decodePercent, decodePercentBytes } from './percent.ts';
import { unescapeXml } from './xml-text.ts';

/** One header per line: the name may be anything, also what XML does not allow. */
const ELEMENT = /^\s*<([^>]+)>(.*)<\/\1>\s*$/s;
const BODY_OPEN = '\n  <body>';
const INDENTED_END = '\n  ';
const BODY_CLOSE = '</body>\n';

/** An event of `text/event-xml`. It is a tag per line, not always well-formed XML. */
export class XmlEvent extends LazyEvent {
  readonly format = 'xml';
  readonly raw: Buffer;

  constructor(raw: Buffer) {
    super();
    this.raw = raw;
  }

  override bytes(name: string): Buffer | undefined {
    const value = this.header(name);
    if (typeof value !== 'string') return super.bytes(name);
    const wanted = name.toLowerCase();
    const lines = headerLines(this.raw.toString('latin1'));
    const exact = Object.hasOwn(this.headers, name);
    const matches = lines.filter((l) =>
      exact ? l.name === name : l.name.toLowerCase() === wanted,
    );
    const line = wanted === 'event-name' ? matches.at(-1) : matches[0];
    return line && decodePercentBytes(latin1(unescapeXml(line.value)));
  }

  override get entries(): readonly EventEntry[] {
    const entries: [string, HeaderValue][] = [];
    for (const { name, value } of headerLines(this.raw.toString('utf8'))) {
      addElement(entries, name, decode(value));
    }
    return entries;
  }

  protected override parse(): EventContent {
    const text = this.raw.toString('utf8');
    const problem = text.includes('<event>')
      ? undefined
      : 'Event is not XML: it has no <event> element';
    return { headers: recordOf(this.entries), body: bodyOf(text), problem };
  }
}

interface ElementLine {
  readonly name: string;
  readonly value: string;
}

function headerLines(text: string): ElementLine[] {
  const from = text.indexOf('<headers>');
  const to = text.indexOf('</headers>', from);
  if (from < 0) return [];
  const lines: ElementLine[] = [];
  const inner = text.slice(from + '<headers>'.length, to < 0 ? undefined : to);
  for (const line of inner.split('\n')) {
    const match = ELEMENT.exec(line);
    if (match !== null) lines.push({ name: match[1] ?? '', value: match[2] ?? '' });
  }
  const body = text.indexOf('<Content-Length>', to < 0 ? from : to);
  const length = to < 0 || body < 0 ? null : ELEMENT.exec(text.slice(body).split('\n', 1)[0] ?? '');
  if (length !== null) lines.push({ name: length[1] ?? '', value: length[2] ?? '' });
  return lines;
}

/** An element that repeats the one before it is the next item of a list. */
function addElement(entries: [string, HeaderValue][], name: string, value: string): void {
  const last = entries.at(-1);
  if (last?.[0] !== name) entries.push([name, value]);
  else last[1] = typeof last[1] === 'string' ? [last[1], value] : [...last[1], value];
}

function decode(value: string): string {
  return decodePercent(unescapeXml(value));
}

function bodyOf(text: string): string | undefined {
  const headersEnd = text.indexOf('</headers>');
  const open = text.indexOf(BODY_OPEN, Math.max(headersEnd, 0));
  const close = text.lastIndexOf(BODY_CLOSE);
  if (open < 0 || close < open) return undefined;
  const body = unescapeXml(text.slice(open + BODY_OPEN.length, close));
  // the writer indents the closing tag when the text ends in a line feed
  const announced = /<Content-Length>(\d+)<\/Content-Length>$/.exec(text.slice(0, open))?.[1];
  const indented = body.endsWith(INDENTED_END) && Buffer.byteLength(body) - 2 === Number(announced);
  return indented ? body.slice(0, -2) : body;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
