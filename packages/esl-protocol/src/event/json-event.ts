import { Buffer, isAscii } from 'node:buffer';
import { formatArrayValue, type HeaderValue } from '../text/array-value.ts';
import { type ByteKey, UNSURE } from './search/byte-key.ts';
import { type EventEntry } from './event.ts';
import { positionOf } from './header-position.ts';
import { jsonMembers } from '../text/json-members.ts';
import { findJsonHeader, findJsonText } from './search/json-search.ts';
import { type EventContent, recordOf } from './lazy-event.ts';
import { ReceivedEvent } from './received-event.ts';

const BODY = '_body';

/** An event of `text/event-json`. */
export class JsonEvent extends ReceivedEvent {
  readonly format = 'json';

  override get jsonText(): string {
    return textOfBytes(this.raw);
  }

  override get entries(): readonly EventEntry[] {
    if (this.problem !== undefined) return [];
    const members = jsonMembers(this.jsonText)?.filter(([name]) => name !== BODY);
    return (members ?? Object.entries(this.headers)).map(([name, value]) => [
      name,
      headerValueOf(value),
    ]);
  }

  override bytes(name: string): Buffer | undefined {
    // one character per byte, so that what is not UTF-8 survives the parser
    const { headers } = contentOf(this.raw.toString('latin1'));
    const names = Object.keys(headers);
    const at = positionOf(names, Buffer.from(name).toString('latin1'));
    const value = at === undefined ? undefined : headers[names[at] ?? ''];
    return value === undefined
      ? undefined
      : Buffer.from(formatArrayValue(headerValueOf(value)), 'latin1');
  }

  override toJSON(): Record<string, HeaderValue> {
    const members = super.toJSON();
    for (const name of Object.keys(members)) {
      const value = members[name];
      if (typeof value !== 'string') members[name] = headerValueOf(value);
    }
    return members;
  }

  protected override parse(): EventContent {
    return contentOf(textOfBytes(this.raw));
  }

  protected override listNames(members: Readonly<Record<string, HeaderValue>>): string[] {
    return Object.keys(members).filter((name) => name !== BODY);
  }

  protected override read(value: unknown): HeaderValue {
    return headerValueOf(value);
  }

  protected override search(key: ByteKey): string | undefined | typeof UNSURE {
    return findJsonText(this.raw, key);
  }

  protected override searchHeader(name: string): string | undefined | typeof UNSURE {
    return name === BODY ? UNSURE : findJsonHeader(this.raw, this.lowerText, name);
  }
}

/** JSON text of an event. ASCII, which most events are, need not be decoded. */
function textOfBytes(raw: Buffer): string {
  return raw.toString(isAscii(raw) ? 'latin1' : 'utf8');
}

/**
 * The object is handed out as the parser made it: FreeSWITCH writes texts and lists of texts only, and to
 * look at every value would cost a third of the parsing. {@link JsonEvent.read} converts what is returned.
 */
function contentOf(text: string): EventContent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return broken('it is not an object');
  }
  return new JsonContent(parsed as Record<string, HeaderValue>);
}

/** Most readers want a header or the body: the object of all headers is made when it is asked for. */
class JsonContent implements EventContent {
  readonly problem = undefined;
  readonly members: Readonly<Record<string, HeaderValue>>;
  private handedOut: Readonly<Record<string, HeaderValue>> | undefined = undefined;

  constructor(members: Readonly<Record<string, HeaderValue>>) {
    this.members = members;
  }

  get body(): string | undefined {
    return Object.hasOwn(this.members, BODY) ? textOf(this.members[BODY]) : undefined;
  }

  /** Without the body, and without a prototype: a header called `constructor` is absent unless it was sent. */
  get headers(): Readonly<Record<string, HeaderValue>> {
    return (this.handedOut ??= Object.setPrototypeOf(this.withoutBody(), null) as Readonly<
      Record<string, HeaderValue>
    >);
  }

  private withoutBody(): Readonly<Record<string, HeaderValue>> {
    if (!Object.hasOwn(this.members, BODY)) return this.members;
    const { [BODY]: _body, ...headers } = this.members;
    return headers;
  }
}

function headerValueOf(value: unknown): HeaderValue {
  if (!Array.isArray(value)) return textOf(value);
  return value.every((item) => typeof item === 'string') ? value : value.map(textOf);
}

/** FreeSWITCH sends texts only; of anything else the JSON text, and of what is nested too deeply for that nothing. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}

function broken(reason: string): EventContent {
  return { headers: recordOf([]), body: undefined, problem: `Event is not JSON: ${reason}` };
}
