import { Buffer } from 'node:buffer';
import { DecodedFrame } from '../wire/decoded-frame.ts';
import { type EslEvent } from './event.ts';
import { type ContentType, type EslFrame } from '../wire/frame.ts';
import { EslHeaders } from '../wire/headers.ts';
import { formatArrayValue } from '../text/array-value.ts';
import { PlainEvent } from './plain-event.ts';

/**
 * The answer to a command. A refusal (`-ERR …`) is an answer like any other.
 */
export interface EslReply {
  /** `ok` and `err` by the first characters of {@link text} (`+OK`, `-ERR`, `-USAGE`); else `other`. */
  readonly kind: 'ok' | 'err' | 'other';
  /** The body of an `api/response`; the Reply-Text of anything else. */
  readonly text: string;
  readonly contentType: ContentType;
  /** The outer headers; decoded in the reply to `connect`, where the server encodes them. */
  readonly headers: EslHeaders;
  /** The body, if the frame has one. */
  readonly body: string | undefined;
  /** The id of the job that a `bgapi` has started. */
  readonly jobUuid: string | undefined;
  /** The channel's data, in the reply to `connect` only. */
  readonly channelData: EslEvent | undefined;
  /** What there is to show of the reply; a body that is the text is not repeated. */
  toJSON(): Record<string, unknown>;
}

/** Reads the answer to a command. Never throws. */
export function decodeReply(frame: EslFrame): EslReply {
  return new DecodedReply(frame);
}

class DecodedReply implements EslReply {
  readonly kind: EslReply['kind'];
  readonly text: string;
  readonly contentType: ContentType;
  readonly body: string | undefined;
  readonly channelData: EslEvent | undefined;
  // hidden from console.log as well: it holds the bytes of other frames
  readonly #frame: EslFrame;
  #decodedHeaders: EslHeaders | undefined = undefined;

  constructor(frame: EslFrame) {
    const { contentType } = frame;
    this.#frame = frame;
    this.contentType = contentType;
    this.body = frame.hasBody ? frame.body.toString('utf8') : undefined;
    const text = contentType === 'api/response' ? (this.body ?? '') : usualReplyText(frame);
    this.channelData =
      text === undefined && contentType === 'command/reply' && frame.headers.has('Event-Name')
        ? channelDataOf(frame)
        : undefined;
    this.text = text ?? this.headers.get('Reply-Text') ?? '';
    this.kind = kindOf(this.text);
  }

  get headers(): EslHeaders {
    if (this.channelData === undefined) return this.#frame.headers;
    return (this.#decodedHeaders ??= headersOf(this.channelData));
  }

  get jobUuid(): string | undefined {
    return this.headers.get('Job-UUID') ?? jobUuidIn(this.text);
  }

  toJSON(): Record<string, unknown> {
    const { kind, text, contentType, headers, jobUuid, channelData } = this;
    const body = this.body === text ? undefined : this.body;
    return { kind, text, contentType, headers, body, jobUuid, channelData };
  }
}

const USUAL_HEAD = 'Content-Type: command/reply\nReply-Text: ';

/**
 * Reply-Text where the reply begins as the server begins nearly all; undefined for others. The one to
 * `connect` begins with `Event-Name` (outbound: connect).
 */
function usualReplyText(frame: EslFrame): string | undefined {
  if (!(frame instanceof DecodedFrame)) return undefined;
  const { headerText } = frame;
  const end = headerText.indexOf('\n', USUAL_HEAD.length);
  // blanks before the text and a CR after it are for the reader of headers to drop
  const usual =
    headerText.startsWith(USUAL_HEAD) &&
    !' \t'.includes(headerText.charAt(USUAL_HEAD.length)) &&
    headerText.charAt(end - 1) !== '\r';
  return usual ? headerText.slice(USUAL_HEAD.length, end) : undefined;
}

function kindOf(text: string): EslReply['kind'] {
  if (text.startsWith('+OK')) return 'ok';
  return text.startsWith('-ERR') || text.startsWith('-USAGE') ? 'err' : 'other';
}

/** `api bgapi …` and older servers give the id in the text only. */
function jobUuidIn(text: string): string | undefined {
  return /^\+OK Job-UUID: ([^\r\n]+)/.exec(text)?.[1];
}

/** The reply to `connect` is the event itself, its headers encoded, without an outer frame. */
function channelDataOf(frame: EslFrame): EslEvent {
  const lines = Array.from(frame.headers, ([name, value]) => `${name}: ${value}\n`);
  return new PlainEvent(Buffer.from(lines.join('')));
}

function headersOf(event: EslEvent): EslHeaders {
  return new EslHeaders(event.entries.map(([name, value]) => [name, formatArrayValue(value)]));
}
