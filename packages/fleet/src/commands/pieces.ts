import { Buffer } from 'node:buffer';
import { type Msg, type NatsConnection } from '@nats-io/transport-node';
import { headerBytes } from '../nats/header-bytes.ts';

/** `I/N`: the Ith of N pieces of one message. */
const PIECE_HEADER = 'Sw-Piece';
const PIECE_BYTES = 512 * 1024;
/** Of one message, all pieces together. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** Publishes a message of any length in pieces that NATS takes. False: it is too long, and nothing was sent. */
export function publishInPieces(
  connection: NatsConnection,
  subject: string,
  message: Uint8Array,
): boolean {
  if (message.length > MAX_MESSAGE_BYTES) return false;
  const limit = Math.min(PIECE_BYTES, (connection.info?.max_payload ?? PIECE_BYTES) / 2);
  if (message.length <= limit) {
    connection.publish(subject, message);
    return true;
  }
  const count = Math.ceil(message.length / limit);
  for (let index = 0; index < count; index++) {
    const piece = message.subarray(index * limit, (index + 1) * limit);
    connection.publish(subject, piece, {
      headers: headerBytes(`${PIECE_HEADER}: ${index + 1}/${count}\r\n`),
    });
  }
  return true;
}

/** Puts the pieces of one sender together again: they come in order, or some are lost. */
export class Pieces {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** The whole message, when this was its last piece. */
  add({ headers, data }: Msg): Uint8Array | undefined {
    const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(headers?.get(PIECE_HEADER) ?? '') ?? [];
    if (index === undefined) return data;
    if (Number(index) === 1) this.#clear();
    // one before it is lost: what is left is not a message
    if (
      Number(index) !== this.#pieces.length + 1 ||
      this.#bytes + data.length > MAX_MESSAGE_BYTES
    ) {
      this.#clear();
      return undefined;
    }
    this.#pieces.push(data);
    this.#bytes += data.length;
    if (index !== count) return undefined;
    const message = Buffer.concat(this.#pieces);
    this.#clear();
    return message;
  }

  #clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }
}
