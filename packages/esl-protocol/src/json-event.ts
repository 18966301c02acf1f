import { Buffer } from 'node:buffer';
import { type HeaderValue } from './array-value.ts';
import { findJsonText, JSON_KEYS, UNSURE } from './json-search.ts';
import { type EventContent, LazyEvent, lookUp } from './lazy-event.ts';

const BODY = '_body';

/** An event of `text/event-json`. */
export class JsonEvent extends LazyEvent {
  readonly format = 'json';
  readonly raw: Buffer;

  constructor(raw: Buffer) {
    super();
    this.raw = raw;
  }

  override get name(): string {
    return this.find(JSON_KEYS.eventName, 'Event-Name') ?? '';
  }

  override get subclass(): string | undefined {
    return this.name === 'CUSTOM'
      ? this.find(JSON_KEYS.eventSubclass, 'Event-Subclass')
      : undefined;
  }

  override get uniqueId(): string | undefined {
    return this.find(JSON_KEYS.uniqueId, 'Unique-ID');
  }

  override get jobUuid(): string | undefined {
    return this.find(JSON_KEYS.jobUuid, 'Job-UUID');
  }

  override get sequence(): string | undefined {
    return this.find(JSON_KEYS.eventSequence, 'Event-Sequence');
  }

  override get jsonText(): string {
    return this.raw.toString('utf8');
  }

  override bytes(name: string): Buffer | undefined {
    // one character per byte, so that what is not UTF-8 survives the parser
    const content = parseJsonEvent(this.raw.toString('latin1'));
    const value = lookUp(content.headers, Buffer.from(name).toString('latin1'));
    if (value === undefined) return undefined;
    const text = this.text(name) ?? '';
    return typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(text);
  }

  protected override parse(): EventContent {
    return parseJsonEvent(this.raw.toString('utf8'));
  }

  private find(key: Buffer, name: string): string | undefined {
    const found = findJsonText(this.raw, key);
    return found === undefined || found === UNSURE ? this.text(name) : found;
  }
}

function parseJsonEvent(text: string): EventContent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return broken('Event is not a JSON object');
  }
  return contentOf(parsed);
}

/** Takes `_body` out and turns whatever is not text (the server sends nothing else) into text. */
function contentOf(object: object): EventContent {
  let body: string | undefined;
  const entries: [string, HeaderValue][] = [];
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    if (name === BODY) body = textOf(value);
    else entries.push([name, Array.isArray(value) ? value.map(textOf) : textOf(value)]);
  }
  return { headers: Object.fromEntries(entries), entries, body, problem: undefined };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function broken(reason: string): EventContent {
  return { headers: {}, entries: [], body: undefined, problem: `Event is not JSON: ${reason}` };
}
