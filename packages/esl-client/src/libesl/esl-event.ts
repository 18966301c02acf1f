import { createEvent, encodeEvent } from '@switchwire/esl-protocol/server';
import {
  encodePercent,
  type EslEvent,
  formatArrayValue,
  type HeaderValue,
  InvalidArgumentError,
  isKnownEventName,
} from '@switchwire/esl-protocol';
import { HeaderList } from './header-list.ts';

const PRIORITIES = ['NORMAL', 'LOW', 'HIGH'] as const;
const PREFIX = /^SWITCH_EVENT_/i;

/** Types that only this library gives: frames that are not events, and the end. */
export type SyntheticType = 'SOCKET_DATA' | 'SERVER_DISCONNECTED';

/**
 * An event as libesl's language bindings have it: `ESLevent`. Absent headers and bodies are null, as there.
 *
 * Where the C library damages data this one does not: see docs/guides/from-libesl.md.
 */
export class ESLevent {
  readonly #headers = new HeaderList();
  #type: string;
  #body: string | undefined;
  /** Past the end until `firstHeader`. */
  #cursor = Infinity;

  /**
   * `new ESLevent('CUSTOM', 'my::thing')`; any case, with or without `SWITCH_EVENT_`. An unknown name makes a MESSAGE, a
   * subclass makes any type CUSTOM. `new ESLevent('json', text)` reads an event in JSON and throws InvalidArgumentError
   * when it is none.
   */
  constructor(type: string, subclass?: string) {
    if (type.toLowerCase() === 'json' && subclass !== undefined) {
      this.#type = this.#readJson(subclass);
      return;
    }
    const name = type.replace(PREFIX, '').toUpperCase();
    const known = isKnownEventName(name) ? name : 'MESSAGE';
    this.#type = subclass === undefined || subclass === '' ? known : 'CUSTOM';
    this.#headers.append('Event-Name', this.#type);
    if (subclass !== undefined && subclass !== '') this.#headers.append('Event-Subclass', subclass);
  }

  /** A frame that holds no event: its headers behind `Event-Name: SOCKET_DATA`. */
  static synthetic(
    type: SyntheticType,
    headers: Iterable<readonly [name: string, value: HeaderValue]> = [],
    body?: string,
  ): ESLevent {
    const event = new ESLevent('MESSAGE');
    event.#headers.delete('Event-Name');
    event.#headers.append('Event-Name', type);
    for (const [name, value] of headers) if (value !== '') event.#headers.append(name, value);
    event.#type = type;
    event.#body = body;
    return event;
  }

  /** An event of the wire. One without a name, or with one that is not known, is of type CUSTOM. */
  static of(source: EslEvent, isKnown: (name: string) => boolean = isKnownEventName): ESLevent {
    const event = new ESLevent('CUSTOM');
    event.#headers.delete('Event-Name');
    for (const [name, value] of source.entries) {
      // of several names the last one counts, and replaces the others
      if (name.toLowerCase() === 'event-name') event.#headers.delete(name);
      if (value !== '') event.#headers.append(name, value);
    }
    event.#type = isKnown(source.name) ? source.name : 'CUSTOM';
    event.#body = source.body;
    return event;
  }

  /**
   * `json`: pretty-printed with tabs; `xml`; anything else: plain, values percent-encoded. (The C library writes plain
   * for xml, and garbage for what is not ASCII.)
   */
  serialize(format?: string): string {
    switch (format?.toLowerCase()) {
      case 'json':
        return this.#json();
      case 'xml':
        return encodeEvent(this.#created(), 'xml').toString();
      default:
        return this.#plain();
    }
  }

  /** Adds a `priority` header at the top: 0 NORMAL (the default), 1 LOW, 2 HIGH. Of no effect here; true. */
  setPriority(priority = 0): boolean {
    this.#headers.prepend('priority', PRIORITIES[priority] ?? 'NORMAL');
    return true;
  }

  /** The first header of that name, any case; a list as `ARRAY::a|:b`, or its element at `index`. */
  getHeader(name: string, index?: number): string | null {
    const value = this.#headers.get(name);
    if (value === undefined) return name === '_body' ? this.getBody() : null;
    if (index === undefined || index < 0) return formatArrayValue(value);
    return typeof value === 'string' ? null : (value[index] ?? null);
  }

  getBody(): string | null {
    return this.#body ?? null;
  }

  /** The name of the event's type: `SOCKET_DATA` for what is not an event, `CUSTOM` for what has an unknown name. */
  getType(): string {
    return this.#type;
  }

  /** Replaces the body. */
  addBody(text: string): boolean {
    this.#body = text;
    return true;
  }

  /** Appends a header; an empty value removes all of that name; `name[3]` sets one element of a list. */
  addHeader(name: string, value: string): boolean {
    if (name === '_body') this.#body = value;
    this.#headers.add(name, value);
    return true;
  }

  /** Makes a list of the header and appends. */
  pushHeader(name: string, value: string): boolean {
    this.#headers.extend(name, value, 'last');
    return true;
  }

  /** Makes a list of the header and prepends. (The C library appends.) */
  unshiftHeader(name: string, value: string): boolean {
    this.#headers.extend(name, value, 'first');
    return true;
  }

  delHeader(name: string): boolean {
    this.#headers.delete(name);
    return true;
  }

  /** Sets the cursor to the first header and gives its name. */
  firstHeader(): string | null {
    this.#cursor = 0;
    return this.#headers.nameAt(0) ?? null;
  }

  /** Moves the cursor on and gives the name there; null at the end, and before `firstHeader`. */
  nextHeader(): string | null {
    this.#cursor++;
    return this.#headers.nameAt(this.#cursor) ?? null;
  }

  /** Every header in order, lists as their wire text. */
  get entries(): readonly (readonly [name: string, value: string])[] {
    return this.#headers.entries.map(([name, value]) => [name, formatArrayValue(value)]);
  }

  #readJson(text: string): string {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch (cause) {
      throw new InvalidArgumentError('The event is not JSON', { cause });
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw new InvalidArgumentError('The event is not a JSON object');
    }
    for (const [name, value] of Object.entries(parsed)) {
      if (name === '_body') this.#body = String(value);
      else if (Array.isArray(value)) this.#headers.append(name, value.map(String));
      else if (typeof value === 'string' && value !== '') this.#headers.append(name, value);
    }
    const name = formatArrayValue(this.#headers.get('Event-Name') ?? '').toUpperCase();
    return isKnownEventName(name) ? name : 'CUSTOM';
  }

  #json(): string {
    const members = this.#serialized(this.#headers.entries, this.#body !== undefined).map(
      ([name, value]) => `\t${JSON.stringify(name)}:\t${jsonValue(value)}`,
    );
    if (this.#body !== undefined) {
      members.push(
        `\t"Content-Length":\t"${Buffer.byteLength(this.#body)}"`,
        `\t"_body":\t${JSON.stringify(this.#body)}`,
      );
    }
    return `{\n${members.join(',\n')}\n}`;
  }

  #plain(): string {
    const body = this.#body ?? '';
    const entries = this.#serialized(this.entries, body !== '');
    const lines = entries.map(([name, value]) => `${name}: ${encodeAll(value)}\n`);
    const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\n`;
    return `${lines.join('')}${length}\n${body}`;
  }

  /** The length is counted from the body and written with it; a received event has it among its headers, too. */
  #serialized<T>(
    entries: readonly (readonly [name: string, value: T])[],
    hasBody: boolean,
  ): readonly (readonly [name: string, value: T])[] {
    if (!hasBody) return entries;
    return entries.filter(([name]) => name.toLowerCase() !== 'content-length');
  }

  #created(): EslEvent {
    return createEvent({
      name: '',
      headers: this.#headers.entries,
      ...(this.#body !== undefined && { body: this.#body }),
    });
  }
}

function jsonValue(value: HeaderValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
}

/** Every `%` is encoded here, so that decoding gives the value back (the server leaves `%0A` alone). */
function encodeAll(value: string): string {
  return value.split('%').map(encodePercent).join('%25');
}
