import { Buffer } from 'node:buffer';
import { formatArrayValue, type HeaderValue } from '../text/array-value.ts';
import {
  type ByteKey,
  EVENT_NAME,
  EVENT_SEQUENCE,
  EVENT_SUBCLASS,
  JOB_UUID,
  UNIQUE_ID,
  UNSURE,
} from './search/byte-key.ts';
import { type EslEvent, type EventEntry, type EventFormat } from './event.ts';
import { positionOf } from './header-position.ts';
import { sameName } from '../wire/headers.ts';

/** Names that are written as they are in every format: ASCII without a quote, a colon, a backslash. */
const SEARCHABLE = /^[ !#-9;-[\]-~]+$/;

/** So many single headers are searched for; a caller that asks for more is served better by a parsed event. */
const FEW = 4;

/** A parsed event. */
export interface EventContent {
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /**
   * The headers as parsed, perhaps with the body among them and with inherited names: for looking names up, since to hand them out
   * costs more. Own names alone count.
   */
  readonly members?: Readonly<Record<string, HeaderValue>>;
  readonly body: string | undefined;
  readonly problem: string | undefined;
}

/** What all formats have in common: search for the routing keys, parse once for the rest. */
export abstract class LazyEvent implements EslEvent {
  abstract readonly format: EventFormat;
  abstract readonly raw: Buffer;
  private parsed: EventContent | undefined = undefined;
  private foundName: string | undefined = undefined;
  private lower: string | undefined = undefined;
  private lookups = 0;
  private listed: readonly string[] | undefined = undefined;

  protected abstract parse(): EventContent;

  /** Looks for a header in the bytes; undefined if it does not occur in this spelling. */
  protected search(_key: ByteKey): string | undefined | typeof UNSURE {
    return UNSURE;
  }

  /** Looks for a header of this name in any case; `name` is in lower case. Undefined if there is none. */
  protected searchHeader(_name: string): string | undefined | typeof UNSURE {
    return UNSURE;
  }

  /** The event in lower case, one character for each byte. */
  protected get lowerText(): string {
    return (this.lower ??= this.raw.toString('latin1').toLowerCase());
  }

  protected get content(): EventContent {
    return (this.parsed ??= this.parse());
  }

  private get members(): Readonly<Record<string, HeaderValue>> {
    const { content } = this;
    return content.members ?? content.headers;
  }

  get name(): string {
    return (this.foundName ??= this.find(EVENT_NAME) ?? '');
  }

  get subclass(): string | undefined {
    return this.name === 'CUSTOM' ? this.find(EVENT_SUBCLASS) : undefined;
  }

  get uniqueId(): string | undefined {
    return this.find(UNIQUE_ID);
  }

  get jobUuid(): string | undefined {
    return this.find(JOB_UUID);
  }

  get sequence(): string | undefined {
    return this.find(EVENT_SEQUENCE);
  }

  private find(key: ByteKey): string | undefined {
    if (this.parsed === undefined) {
      const found = this.search(key);
      if (found !== undefined && found !== UNSURE) return found;
    }
    const { members } = this;
    const exact = Object.hasOwn(members, key.name) ? members[key.name] : undefined;
    return exact === undefined ? this.text(key.name) : formatArrayValue(this.read(exact));
  }

  /** Makes a header value of what the parser left. */
  protected read(value: HeaderValue): HeaderValue {
    return value;
  }

  get headers(): Readonly<Record<string, HeaderValue>> {
    return this.content.headers;
  }

  abstract get entries(): readonly EventEntry[];

  get body(): string | undefined {
    return this.content.body;
  }

  get problem(): string | undefined {
    return this.content.problem;
  }

  header(name: string): HeaderValue | undefined {
    this.lookups += 1;
    if (this.lookups <= FEW && this.parsed === undefined && SEARCHABLE.test(name)) {
      const found = this.searchHeader(name.toLowerCase());
      if (found !== UNSURE) return found;
    }
    const at = positionOf(this.names, name);
    return at === undefined ? undefined : this.valueAt(at);
  }

  /** The names of all headers, as sent. */
  protected get names(): readonly string[] {
    return (this.listed ??= this.listNames(this.members));
  }

  protected listNames(members: Readonly<Record<string, HeaderValue>>): string[] {
    return Object.keys(members);
  }

  /** The value of the header whose name is at this position of {@link names}. */
  protected valueAt(position: number): HeaderValue | undefined {
    const name = this.names[position];
    const value = name === undefined ? undefined : this.members[name];
    return value === undefined ? undefined : this.read(value);
  }

  text(name: string): string | undefined {
    const value = this.header(name);
    return value === undefined ? undefined : formatArrayValue(value);
  }

  bytes(name: string): Buffer | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : Buffer.from(value);
  }

  toJSON(): Record<string, HeaderValue> {
    const { headers, body } = this.content;
    return body === undefined ? { ...headers } : { ...headers, _body: body };
  }

  get jsonText(): string {
    return JSON.stringify(this.toJSON());
  }

  get byteLength(): number {
    return this.raw.byteLength;
  }

  abstract detach(): void;

  /** Lets go of what was parsed; reading it again parses it again. */
  protected forget(): void {
    this.parsed = undefined;
    this.lower = undefined;
    this.listed = undefined;
  }
}

/** One value per name: the first one, but the last `Event-Name`. No name is inherited. */
export function recordOf(entries: readonly EventEntry[]): Record<string, HeaderValue> {
  const record = Object.create(null) as Record<string, HeaderValue>;
  for (const [name, value] of entries) {
    if (record[name] === undefined || sameName(name, 'event-name')) record[name] = value;
  }
  return record;
}
