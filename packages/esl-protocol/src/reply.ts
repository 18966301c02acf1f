import { type EslEvent } from './event.ts';
import { type ContentType, type EslFrame } from './frame.ts';
import { EslHeaders } from './headers.ts';
import { formatArrayValue } from './array-value.ts';
import { encodeFrame } from './encode-frame.ts';
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
}

/** Reads the answer to a command. Never throws. */
export function decodeReply(frame: EslFrame): EslReply {
  const isChannelData = frame.contentType === 'command/reply' && frame.headers.has('Event-Name');
  const channelData = isChannelData ? channelDataOf(frame) : undefined;
  const headers = channelData === undefined ? frame.headers : decodedHeaders(channelData);
  const body = frame.hasBody ? frame.body.toString('utf8') : undefined;
  const replyText = headers.get('Reply-Text') ?? '';
  const text = frame.contentType === 'api/response' ? (body ?? '') : replyText;
  return {
    kind: kindOf(text),
    text,
    contentType: frame.contentType,
    headers,
    body,
    jobUuid: headers.get('Job-UUID') ?? jobUuidIn(text),
    channelData,
  };
}

function kindOf(text: string): EslReply['kind'] {
  if (text.startsWith('+OK')) return 'ok';
  return text.startsWith('-ERR') || text.startsWith('-USAGE') ? 'err' : 'other';
}

/** `api bgapi …` and older servers tell the id in the text only. */
function jobUuidIn(text: string): string | undefined {
  return /^\+OK Job-UUID: ([^\r\n]+)/.exec(text)?.[1];
}

/** The reply to `connect` is the event itself, its headers encoded, without an outer frame. */
function channelDataOf(frame: EslFrame): EslEvent {
  return new PlainEvent(encodeFrame(frame.headers));
}

function decodedHeaders(event: EslEvent): EslHeaders {
  return new EslHeaders(event.entries.map(([name, value]) => [name, formatArrayValue(value)]));
}
