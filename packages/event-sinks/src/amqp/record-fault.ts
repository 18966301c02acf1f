import { Buffer } from 'node:buffer';
import { type SinkRecord } from '../sink-record.ts';

/** AMQP writes the length of these texts as one byte. */
const MAX_TEXT_BYTES = 255;
const TOO_LARGE = /message size \d+ .*max(?:imum)? size (\d+)/;

/** What RabbitMQ says when it closes a channel for a message (`PRECONDITION_FAILED`): the bytes that it takes at most. Else no bound. */
export function maxSizeIn(text: string): number {
  const size = TOO_LARGE.exec(text)?.[1];
  return size === undefined ? Number.POSITIVE_INFINITY : Number(size);
}

/** Why a message can never be published; undefined if it can. The client would throw half way, or the broker end the connection. */
export function recordFault(
  { id, name, payload }: SinkRecord,
  routingKey: string,
  maxBytes: number,
): string | undefined {
  if (payload.byteLength > maxBytes)
    return `${payload.byteLength} bytes: larger than max_message_size (${maxBytes})`;
  for (const [what, text] of [
    ['routing key', routingKey],
    ['id', id],
    ['name', name],
  ] as const)
    // prettier-ignore
    if (text.length * 3 > MAX_TEXT_BYTES && Buffer.byteLength(text) > MAX_TEXT_BYTES)
      return `its ${what} is longer than ${MAX_TEXT_BYTES} bytes`;
  return undefined;
}
