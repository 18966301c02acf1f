import { Buffer } from 'node:buffer';
import { formatArrayValue } from '../text/array-value.ts';
import { type EslEvent, type EventEntry, type EventFormat } from '../event/event.ts';
import { sameName } from '../wire/headers.ts';
import { encodePercent } from '../text/percent.ts';
import { escapeXml } from '../text/xml-text.ts';

/** What an encoder needs of an event. */
export type EncodableEvent = Pick<EslEvent, 'entries' | 'body'>;

/**
 * The event's own bytes (the body of its frame) as FreeSWITCH writes them. An event that came in this
 * format is returned as it came.
 */
export function encodeEvent(event: EslEvent, format: EventFormat): Buffer {
  return event.format === format ? event.raw : encodeContent(event, format);
}

/** Writes an event from its headers and body. */
export function encodeContent(event: EncodableEvent, format: EventFormat): Buffer {
  const entries = withoutAnnouncement(event);
  switch (format) {
    case 'plain':
      return encodePlain(entries, event.body);
    case 'json':
      return encodeJson(entries, event.body);
    case 'xml':
      return encodeXml(entries, event.body);
  }
}

/** A last Content-Length that is the length of the body belongs to the serialiser and is not a header. */
function withoutAnnouncement({ entries, body }: EncodableEvent): readonly EventEntry[] {
  const last = entries.at(-1);
  const announced =
    body !== undefined &&
    last !== undefined &&
    sameName(last[0], 'content-length') &&
    last[1] === String(Buffer.byteLength(body));
  return announced ? entries.slice(0, -1) : entries;
}

/** What the server writes for an empty value, in this format only (esl-wire: plain). */
const EMPTY = '_undef_';

function encodePlain(entries: readonly EventEntry[], body: string | undefined): Buffer {
  let text = '';
  for (const [name, value] of entries) {
    text += `${name}: ${encodePercent(formatArrayValue(value)) || EMPTY}\n`;
  }
  if (body !== undefined && body !== '') text += `Content-Length: ${Buffer.byteLength(body)}\n`;
  return Buffer.from(`${text}\n${body ?? ''}`);
}

function encodeJson(entries: readonly EventEntry[], body: string | undefined): Buffer {
  const members = entries.map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  if (body !== undefined) {
    members.push(
      `"Content-Length":"${Buffer.byteLength(body)}"`,
      `"_body":${JSON.stringify(body)}`,
    );
  }
  return Buffer.from(`{${members.join(',')}}`);
}

function encodeXml(entries: readonly EventEntry[], body: string | undefined): Buffer {
  let text = '<event>\n  <headers>\n';
  for (const [name, value] of entries) {
    for (const item of typeof value === 'string' ? [value] : value) {
      text += `    <${name}>${escapeXml(encodePercent(item))}</${name}>\n`;
    }
  }
  text += '  </headers>\n';
  if (body !== undefined && body !== '') {
    text += `  <Content-Length>${Buffer.byteLength(body)}</Content-Length>\n`;
    const indent = body.endsWith('\n') ? '  ' : '';
    text += `  <body>${escapeXml(body)}${indent}</body>\n`;
  }
  return Buffer.from(`${text}</event>\n`);
}
