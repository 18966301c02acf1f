import { type Buffer } from 'node:buffer';
import { type EslHeaders } from './headers.ts';

/** The content types that mod_event_socket sends. */
type KnownContentType =
  | 'auth/request'
  | 'command/reply'
  | 'api/response'
  | 'text/event-plain'
  | 'text/event-json'
  | 'text/event-xml'
  | 'log/data'
  | 'text/disconnect-notice'
  | 'text/rude-rejection';

/** Open for types that FreeSWITCH may add; `''` when a frame has none. */
export type ContentType = KnownContentType | (string & {});

/**
 * One unit of the wire: a header block and, if a Content-Length announced it, a body.
 *
 * Headers are parsed when they are first looked at. {@link body} is a view into the received bytes: it
 * stays valid as long as it is held and keeps the chunk it came in from being collected, so copy it
 * (`Buffer.from(frame.body)`) before storing it for long.
 */
export interface EslFrame {
  /** The value of Content-Type, or `''`. */
  readonly contentType: ContentType;
  /** The outer headers: names as sent, values not percent-decoded. */
  readonly headers: EslHeaders;
  /** The bytes after the blank line; of length 0 if there are none. */
  readonly body: Buffer;
  /** Whether {@link body} holds at least one byte. */
  readonly hasBody: boolean;
  /**
   * The length of a body that was above the decoder's limit and was skipped (`maxSkippedBytes`): the frame
   * then has no {@link body}. Absent otherwise.
   */
  readonly skippedBytes?: number;
  /** The first bytes of such a body, 2 KiB at most: enough to know which event it was. */
  readonly skippedStart?: Buffer;
}

/** Whether the frame answers a command: `command/reply` or `api/response`. Nothing else ever does. */
export function isReplyFrame(frame: EslFrame): boolean {
  return frame.contentType === 'command/reply' || frame.contentType === 'api/response';
}
