import { Buffer } from 'node:buffer';
import { decodeEvent, EslHeaders, type EslEvent } from '@switchwire/esl-protocol';

const NO_HEADERS = new EslHeaders([]);

/** The event of a message, as the server that published it read it. */
export function eventOfData(data: Uint8Array): EslEvent {
  const body = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return decodeEvent({ contentType: 'text/event-json', headers: NO_HEADERS, body, hasBody: true });
}
