import { describe, expect, it } from 'vitest';
import { decodeEvent, type EslEvent, FrameDecoder } from '../../src/index.ts';
import { createEvent, encodeEvent, encodeFrame } from '../../src/server/index.ts';

const made = createEvent({
  name: 'DTMF',
  headers: [
    ['DTMF-Digit', '1'],
    ['X', ['a', 'b']],
  ],
  body: 'text',
});

/** An event in the middle of a chunk that is much larger. */
function inLargeChunk(format: EslEvent['format']): EslEvent {
  const frame = encodeFrame([['Content-Type', `text/event-${format}`]], encodeEvent(made, format));
  const padding = encodeFrame([['Content-Type', 'log/data']], Buffer.alloc(60_000));
  const [, found] = new FrameDecoder().push(Buffer.concat([padding, frame, padding]));
  return decodeEvent(found!);
}

describe.each(['json', 'plain', 'xml'] as const)('a detached %s event', (format) => {
  it('holds only its own bytes', () => {
    const event = inLargeChunk(format);
    const before = Buffer.from(event.raw);
    expect(event.raw.buffer.byteLength).toBeGreaterThan(100_000);

    event.detach();

    expect(event.raw).toEqual(before);
    expect(event.raw.buffer.byteLength).toBe(event.byteLength);
    expect(event.byteLength).toBe(before.byteLength);
  });

  it('reads the same, in any order of access', () => {
    for (const first of ['name', 'headers', 'entries', 'body'] as const) {
      const event = inLargeChunk(format);
      expect(event[first]).toBeDefined();

      event.detach();

      expect([event.name, event.text('dtmf-digit'), event.header('X')]).toEqual([
        'DTMF',
        '1',
        ['a', 'b'],
      ]);
      expect([event.bytes('DTMF-Digit')?.toString(), event.body]).toEqual(['1', 'text']);
    }
  });

  it('keeps no parsed values', () => {
    const event = inLargeChunk(format);
    const { headers } = event;

    event.detach();

    expect(event.headers).not.toBe(headers);
    expect(event.headers).toEqual(headers);
  });

  it('is not copied twice', () => {
    const event = inLargeChunk(format);
    event.detach();
    const { raw } = event;

    event.detach();

    expect(event.raw).toBe(raw);
  });
});

describe('detach', () => {
  it('does not copy bytes that have their memory to themselves', () => {
    const body = Buffer.allocUnsafeSlow(20).fill('{"Event-Name":"A"}  ');
    const decoder = new FrameDecoder();
    decoder.push(Buffer.from('Content-Length: 20\nContent-Type: text/event-json\n\n'));
    const event = decodeEvent(decoder.push(body)[0]!);

    event.detach();

    expect(event.raw.buffer).toBe(body.buffer);
  });

  it('leaves an event that a program made alone', () => {
    made.detach();

    expect(made.byteLength).toBe(made.raw.byteLength);
  });
});
