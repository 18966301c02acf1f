import { Buffer } from 'node:buffer';
import { InvalidArgumentError } from '../errors.ts';
import { type HeaderEntry } from '../wire/headers.ts';

/**
 * The bytes of a frame, for programs that play the server. Headers are written in the order given, raw;
 * a `Content-Length` is added at the end where there is a body and none of the headers is one. A given
 * `Content-Length` is written as it is, right or wrong.
 *
 * Throws {@link InvalidArgumentError} if a name or value would break the header block.
 */
export function encodeFrame(headers: Iterable<HeaderEntry>, body?: Uint8Array): Buffer {
  let block = '';
  let announced = false;
  const length = body?.length ?? 0;
  for (const [name, value] of headers) {
    if (/[\r\n:]/.test(name) || name === '') {
      throw new InvalidArgumentError(`Header name ${JSON.stringify(name)} cannot be written`);
    }
    if (/[\r\n]/.test(value)) {
      throw new InvalidArgumentError(`Header ${name} has a line end in its value`);
    }
    if (name.toLowerCase() === 'content-length') announced = true;
    block += `${name}: ${value}\n`;
  }
  if (length > 0 && !announced) block += `Content-Length: ${length}\n`;
  const head = Buffer.from(`${block}\n`);
  return body === undefined ? head : Buffer.concat([head, body]);
}
