import { Buffer } from 'node:buffer';
import { formatArrayValue, type HeaderValue } from './array-value.ts';
import { type EslEvent, type EventEntry, type EventFormat } from './event.ts';
import { sameName } from './headers.ts';

/** A parsed event. */
export interface EventContent {
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly entries: readonly EventEntry[];
  readonly body: string | undefined;
  readonly problem: string | undefined;
}

/** What all formats have in common: parse once, look up many times. */
export abstract class LazyEvent implements EslEvent {
  abstract readonly format: EventFormat;
  abstract readonly raw: Buffer;
  private parsed: EventContent | undefined = undefined;

  protected abstract parse(): EventContent;

  protected get content(): EventContent {
    return (this.parsed ??= this.parse());
  }

  get name(): string {
    return this.text('Event-Name') ?? '';
  }

  get subclass(): string | undefined {
    return this.name === 'CUSTOM' ? this.text('Event-Subclass') : undefined;
  }

  get uniqueId(): string | undefined {
    return this.text('Unique-ID');
  }

  get jobUuid(): string | undefined {
    return this.text('Job-UUID');
  }

  get sequence(): string | undefined {
    return this.text('Event-Sequence');
  }

  get headers(): Readonly<Record<string, HeaderValue>> {
    return this.content.headers;
  }

  get entries(): readonly EventEntry[] {
    return this.content.entries;
  }

  get body(): string | undefined {
    return this.content.body;
  }

  get problem(): string | undefined {
    return this.content.problem;
  }

  header(name: string): HeaderValue | undefined {
    return lookUp(this.content.headers, name);
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
}

/** The exact spelling first, then the first name that differs in case only. */
export function lookUp(
  headers: Readonly<Record<string, HeaderValue>>,
  name: string,
): HeaderValue | undefined {
  if (Object.hasOwn(headers, name)) return headers[name];
  const wanted = name.toLowerCase();
  for (const candidate of Object.keys(headers)) {
    if (sameName(candidate, wanted)) return headers[candidate];
  }
  return undefined;
}

/** One value per name: the first one, but the last `Event-Name`. */
export function recordOf(entries: readonly EventEntry[]): Record<string, HeaderValue> {
  const record = Object.create(null) as Record<string, HeaderValue>;
  for (const [name, value] of entries) {
    if (!(name in record) || sameName(name, 'event-name')) record[name] = value;
  }
  return record;
}
