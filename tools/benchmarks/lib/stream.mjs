// The stream that everything is measured on: the CHANNEL_* events of the recordings, byte for byte, repeated.
import { captureNames, readCapture } from '@switchwire/fake-freeswitch';
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';

const CHUNK_BYTES = 64 * 1024;

/** `{ wire, events, averageBytes }` for 'json' or 'plain', with at least `atLeast` events. */
export function eventStream(format, atLeast) {
  const recorded = captureNames()
    .flatMap((name) => new FrameDecoder().push(readCapture(name).serverBytes))
    .filter((frame) => frame.contentType === `text/event-${format}`)
    .filter((frame) => /^CHANNEL_/.test(decodeEvent(frame).name))
    .map(({ body }) => Buffer.concat([Buffer.from(headOf(body.length, format)), body]));
  const once = Buffer.concat(recorded);
  const times = Math.ceil(atLeast / recorded.length);
  return {
    wire: Buffer.concat(Array.from({ length: times }, () => once)),
    events: recorded.length * times,
    averageBytes: Math.round(once.length / recorded.length),
  };
}

/** Pieces as a socket reads them, not aligned to frames. */
export function chunksOf(wire) {
  const count = Math.ceil(wire.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, i) =>
    wire.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
}

function headOf(length, format) {
  return `Content-Length: ${length}\nContent-Type: text/event-${format}\n\n`;
}
