import { describe, expect, it } from 'vitest';
import { type EslFrame } from './frame.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { decodeReply } from '../event/reply.ts';

const EVENT = 'Content-Length: 2\nContent-Type: text/event-json\n\n{}';
const FOLLOWING: readonly (readonly [contentType: string, wire: string])[] = [
  ['text/event-json', EVENT],
  ['command/reply', 'Content-Type: command/reply\nReply-Text: +OK event listener enabled json\n\n'],
  ['command/reply', 'Content-Type: command/reply\nReply-Text: +OK\nJob-UUID: 1\n\n'],
  ['api/response', 'Content-Type: api/response\nContent-Length: 2\n\nok'],
  ['log/data', 'Content-Type: log/data\nContent-Length: 1\nLog-Level: 7\n\nx'],
  ['text/disconnect-notice', 'Content-Type: text/disconnect-notice\nContent-Length: 1\n\nx'],
];

/** As mod_event_socket makes it: a marker and the text in 511 bytes. */
function loginReply(events: string, api: string): string {
  const text = `~Reply-Text: +OK accepted\nAllowed-Events: ${events}\nAllowed-API: ${api}\nAllowed-LOG: true\n\n`;
  return `Content-Type: command/reply\n${text.slice(1, 511)}`;
}

/** 'a'.repeat(435 - 1) and one more byte for the other list are what just fits. */
const FITS = 434;

function decode(chunks: readonly Buffer[]): EslFrame[] {
  const decoder = new FrameDecoder();
  return chunks.flatMap((chunk) => decoder.push(chunk));
}

describe('a reply to userauth that the server cut', () => {
  it.each([
    ['just fits', FITS, true],
    ['loses its last line end', FITS + 1, true],
    ['loses its blank line', FITS + 2, true],
    ['loses its last header', FITS + 30, false],
    ['loses the end of the lists', 2000, false],
  ])('is read together with the following frame, at every split: %s', (_what, size, log) => {
    for (const [contentType, following] of FOLLOWING) {
      const wire = Buffer.from(loginReply('a'.repeat(size), 'b') + following);

      for (let at = 0; at <= wire.length; at += 1) {
        const frames = decode([wire.subarray(0, at), wire.subarray(at)]);

        expect(frames.map((frame) => frame.contentType)).toEqual(['command/reply', contentType]);
        const [reply] = frames.slice(0, 1).map(decodeReply);
        expect(reply).toMatchObject({ kind: 'ok', text: '+OK accepted', body: undefined });
        expect(reply?.headers.get('Allowed-Events')).toBe('a'.repeat(Math.min(size, 469)));
        expect(reply?.headers.has('Allowed-LOG')).toBe(log);
      }
      expect(decode([...wire].map((byte) => Buffer.from([byte])))).toHaveLength(2);
    }
  });

  it('does not affect other replies, however long', () => {
    const long = `Content-Type: command/reply\nReply-Text: +OK\nAllowed-Events: ${'a'.repeat(2000)}\n\n`;

    for (const at of [10, 100, 538, 600]) {
      const [frame] = decode([Buffer.from(long.slice(0, at)), Buffer.from(long.slice(at))]);
      expect(frame?.headers.get('Allowed-Events')).toHaveLength(2000);
    }
  });
});
