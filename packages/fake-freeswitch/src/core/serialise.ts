import { encodePercent, formatArrayValue, type HeaderValue } from '@switchwire/esl-protocol';

/** The three wire formats of events. */
export type EventFormat = 'plain' | 'json' | 'xml';

/** One header of an event; names may repeat. */
export type EventHeader = readonly [name: string, value: HeaderValue];

const SAFE = /^[A-Za-z0-9!$'()*,\-./_~]*$/;
const encode = (value: string): string => (SAFE.test(value) ? value : encodePercent(value));

/** An event's own text, exactly as FreeSWITCH writes it in that format. */
export function serialiseEvent(
  headers: readonly EventHeader[],
  body: string | undefined,
  format: EventFormat,
): string {
  if (format === 'json') return toJson(headers, body);
  return format === 'plain' ? toPlain(headers, body) : toXml(headers, body);
}

/** Header lines of the plain format, values percent-encoded; also the reply to `connect`. */
export function plainHeaders(headers: readonly EventHeader[]): string {
  let text = '';
  for (const [name, value] of headers) text += `${name}: ${encode(formatArrayValue(value))}\n`;
  return text;
}

function toPlain(headers: readonly EventHeader[], body: string | undefined): string {
  const lines = plainHeaders(headers);
  if (body === undefined || body === '') return `${lines}\n`;
  return `${lines}Content-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}

function toJson(headers: readonly EventHeader[], body: string | undefined): string {
  // by hand: an event may carry one name twice, and then the object has the key twice
  let text = '';
  for (const [name, value] of headers) text += jsonKey(name) + jsonValue(value);
  if (body !== undefined) {
    text += `,"Content-Length":"${Buffer.byteLength(body)}","_body":${JSON.stringify(body)}`;
  }
  return `{${text.slice(1)}}`;
}

/** Text that JSON holds as it is: no quote, backslash, control character or surrogate. */
const JSON_PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** Most values need no escapes, and finding that out is cheaper than JSON.stringify. */
function jsonValue(value: HeaderValue): string {
  return typeof value === 'string' && JSON_PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}

const MAX_KEYS = 2000;
const KEYS = new Map<string, string>();

/** `,"name":`; header names come again and again. */
function jsonKey(name: string): string {
  let key = KEYS.get(name);
  if (key === undefined) {
    key = `,${JSON.stringify(name)}:`;
    if (KEYS.size < MAX_KEYS) KEYS.set(name, key);
  }
  return key;
}

function toXml(headers: readonly EventHeader[], body: string | undefined): string {
  let text = '<event>\n  <headers>\n';
  for (const [name, value] of headers) {
    for (const item of typeof value === 'string' ? [value] : value) {
      text += `    <${name}>${escapeXml(encode(item))}</${name}>\n`;
    }
  }
  text += '  </headers>\n';
  if (body !== undefined && body !== '') {
    // the writer indents a closing tag that starts a line
    const indent = body.endsWith('\n') ? '  ' : '';
    text += `  <Content-Length>${Buffer.byteLength(body)}</Content-Length>\n`;
    text += `  <body>${escapeXml(body)}${indent}</body>\n`;
  }
  return `${text}</event>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
};

/** Escapes a text; from the first `<!` on the server's writer escapes nothing more. */
export function escapeXml(text: string): string {
  const bang = text.indexOf('<!');
  const head = bang < 0 ? text : text.slice(0, bang);
  const tail = bang < 0 ? '' : text.slice(bang);
  const escaped = head.replace(/[&<>\r]|[^\0-\x7f]/gu, (char) => {
    return ENTITIES[char] ?? `&#x${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()};`;
  });
  return escaped + tail;
}
