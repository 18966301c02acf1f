import { Buffer } from 'node:buffer';
import { type EventEntry } from './event.ts';
import { sameName } from '../wire/headers.ts';
import { type EventContent, recordOf } from './lazy-event.ts';
import { ReceivedEvent } from './received-event.ts';
import { decodePercent, decodePercentBytes } from '../text/percent.ts';
import { unescapeXml } from '../text/xml-text.ts';

/** One header per line: the name may be anything, also what XML does not allow. */
const ELEMENT = /^\s*<([^>]+)>(.*)<\/\1>\s*$/s;
const BODY_OPEN = '\n  <body>';
const INDENTED_END = '\n  ';
const BODY_CLOSE = '</body>\n';

/** An event of `text/event-xml`. It is a tag per line, not always well-formed XML. */
export class XmlEvent extends ReceivedEvent {
  readonly format = 'xml';

  override bytes(name: string): Buffer | undefined {
    const value = this.header(name);
    if (typeof value !== 'string') return super.bytes(name);
    const wanted = name.toLowerCase();
    const lines = headerLines(this.raw.toString('latin1'));
    const isName = (line: ElementLine): boolean => sameName(line.name, wanted);
    const line = wanted === 'event-name' ? lines.findLast(isName) : lines.find(isName);
    return line && decodePercentBytes(latin1(unescapeXml(line.value)));
  }

  override get entries(): readonly EventEntry[] {
    const elements: XmlElement[] = [];
    for (const { name, value } of headerLines(this.raw.toString('utf8'))) {
      // an element that repeats the one before it is the next item of a list
      const last = elements.at(-1);
      if (last?.name === name) last.values.push(decode(value));
      else elements.push({ name, values: [decode(value)] });
    }
    return elements.map(({ name, values }): EventEntry => [
      name,
      values.length === 1 ? (values[0] ?? '') : values,
    ]);
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

interface XmlElement {
  readonly name: string;
  readonly values: string[];
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
