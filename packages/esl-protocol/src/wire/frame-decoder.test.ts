import { describe, expect, it, vi } from 'vitest';
import { FrameTooLargeError, MalformedFrameError } from './framing-errors.ts';
import { FrameDecoder } from './frame-decoder.ts';

const GREETING = Buffer.from('Content-Type: auth/request\n\n');

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('FrameDecoder', () => {
  it('takes any Uint8Array, also a part of a larger buffer', () => {
    const bytes = new Uint8Array([0, 0, ...GREETING, 0]).subarray(2, 2 + GREETING.length);

    expect(new FrameDecoder().push(bytes).map((frame) => frame.contentType)).toEqual([
      'auth/request',
    ]);
  });

  it('takes empty chunks', () => {
    const decoder = new FrameDecoder();

    expect(decoder.push(Buffer.alloc(0))).toEqual([]);
    expect(decoder.buffered).toBe(0);
    decoder.end();
  });

  it('hands out bodies as views of the chunk they came in', () => {
    const chunk = Buffer.from('Content-Type: api/response\nContent-Length: 2\n\nab');
    const [frame] = new FrameDecoder().push(chunk);

    expect(frame?.body.buffer).toBe(chunk.buffer);
  });

  // one byte away from what mod_event_socket writes all the time, or exactly that
  it.each([
    ['Content-Type: command/reply\nReply-Text: +OK\n\n', ''],
    ['Content-Type: command/reply\nReply-Text: +OK\nJob-UUID: a\n\n', ''],
    ['Content-Type: command/reply\nReply-Text: +OK\r\n\r\n', ''],
    ['Content-Type: command/reply\nReply-Text: +OK\nContent-Length: 2\n\nab', 'ab'],
    ['Content-Type: command/reply\nReply-Text: +OK\ncontent-length: 2\n\nab', 'ab'],
    ['Content-Type: command/reply\nReply-Text: +OK\nCaller: a\nContent-Length: 2\n\nab', 'ab'],
    ['Content-Type: api/response\nContent-Length: 2\n\nab', 'ab'],
    ['Content-Type: api/response\nContent-Length: 0\n\n', ''],
    ['Content-Type: api/response\nContent-Length: 2\nX: y\n\nab', 'ab'],
    ['Content-Type: api/response\nContent-Length: 0000000002\n\nab', 'ab'],
    ['Content-Type: api/response\n\n', ''],
    ['Content-Length: 2\nContent-Type: text/event-json\n\n{}', '{}'],
    ['Content-Length: 2\nContent-Type: text/event-yaml\n\n{}', '{}'],
  ])('reads %j and the next frame, whole and byte by byte', (wire, body) => {
    const bytes = Buffer.concat([Buffer.from(wire), GREETING]);
    const whole = new FrameDecoder().push(bytes);
    const single = new FrameDecoder();

    for (const frames of [whole, [...bytes].flatMap((byte) => single.push(Buffer.from([byte])))]) {
      expect(frames.map((frame) => frame.body.toString())).toEqual([body, '']);
      expect(frames[0]?.contentType).toBe(/^Content-Type: (.*)$/im.exec(wire)?.[1]);
      expect(frames[1]?.contentType).toBe('auth/request');
    }
  });

  it('keeps an unfinished frame apart from the chunks of the caller', () => {
    const decoder = new FrameDecoder();
    const chunk = Buffer.from('Content-Type: api/response\nContent-Length: 2\n\na');
    decoder.push(chunk.subarray(0, 20));
    decoder.push(chunk.subarray(20));

    expect(decoder.partial.toString()).toBe(chunk.toString());
    expect(decoder.buffered).toBe(chunk.length);
    expect(decoder.push(Buffer.from('b')).map((frame) => frame.body.toString())).toEqual(['ab']);
    expect(decoder.partial).toHaveLength(0);
  });

  it.each(['abc', '-1', '5x', '1e3', '0x10', '', '+5', '5 '])(
    'refuses a Content-Length of %j permanently',
    (length) => {
      const decoder = new FrameDecoder();
      const bad = Buffer.from(`Content-Length: ${length}\nContent-Type: text/event-json\n\n`);

      const error = thrownBy(() => decoder.push(Buffer.concat([GREETING, bad, GREETING])));

      expect(error).toBeInstanceOf(MalformedFrameError);
      expect(error).toMatchObject({
        code: 'ESL_MALFORMED_FRAME',
        retryable: false,
        message: `Content-Length ${JSON.stringify(length)} is not a number; is this the port of a FreeSWITCH event socket?`,
      });
      expect((error as MalformedFrameError).frames).toHaveLength(1);
      expect(thrownBy(() => decoder.push(GREETING))).toBe(error);
      expect(
        thrownBy(() => {
          decoder.end();
        }),
      ).toBe(error);
    },
  );

  it('counts the first of several lengths and the first of several types', () => {
    const decoder = new FrameDecoder();
    const [frame] = decoder.push(
      Buffer.from('content-type: a\nCONTENT-LENGTH: 1\nContent-Length: x\nContent-Type: b\n\n!'),
    );

    expect(frame?.contentType).toBe('a');
    expect(frame?.body.toString()).toBe('!');
  });

  it.each([
    ['Content-Length: 17\nContent-Type: text/event-json\n\n', 17],
    ['Content-Type: api/response\nContent-Length: 17\n\n', 17],
    ['Content-Length: 1000000000000000000000\n\n', 1e21],
  ])('refuses a body above the limit before it arrives: %j', (head, sizeBytes) => {
    const error = thrownBy(() => new FrameDecoder({ maxBodyBytes: 16 }).push(Buffer.from(head)));

    expect(error).toBeInstanceOf(FrameTooLargeError);
    expect(error).toMatchObject({ code: 'ESL_FRAME_TOO_LARGE', limitBytes: 16, sizeBytes });
    expect((error as Error).message).toContain('exceeds the limit of 16 bytes (maxBodyBytes)');
  });

  it('takes a body of exactly the limit', () => {
    const wire = Buffer.from(
      'Content-Length: 16\nContent-Type: text/event-json\n\n0123456789abcdef',
    );

    expect(new FrameDecoder({ maxBodyBytes: 16 }).push(wire)).toHaveLength(1);
  });

  it.each([1, 7, 64])('refuses a header block above the limit in chunks of %i', (size) => {
    const decoder = new FrameDecoder({ maxHeaderBytes: 40 });
    const wire = Buffer.concat([GREETING, Buffer.from(`A: ${'x'.repeat(60)}\n\n`)]);
    const frames: unknown[] = [];
    const error = thrownBy(() => {
      for (let at = 0; at < wire.length; at += size) {
        frames.push(...decoder.push(wire.subarray(at, at + size)));
      }
    });

    expect(error).toBeInstanceOf(FrameTooLargeError);
    expect(frames.length + (error as FrameTooLargeError).frames.length).toBe(1);
    expect((error as FrameTooLargeError).limitBytes).toBe(40);
    expect((error as Error).message).toContain('(maxHeaderBytes)');
  });

  it('holds the header block of an event to the limit too', () => {
    const wire = Buffer.from('Content-Length: 0\nContent-Type: text/event-json\n\n');

    expect(() => new FrameDecoder({ maxHeaderBytes: wire.length - 1 }).push(wire)).toThrow(
      FrameTooLargeError,
    );
    expect(new FrameDecoder({ maxHeaderBytes: wire.length }).push(wire)).toHaveLength(1);
  });

  it('keeps memory in proportion to the bytes received, not to the announced length', () => {
    const decoder = new FrameDecoder({ maxBodyBytes: 2 ** 40 });
    decoder.push(Buffer.from(`Content-Length: ${2 ** 39}\nContent-Type: text/event-json\n\n`));
    const before = process.memoryUsage().arrayBuffers;
    decoder.push(Buffer.alloc(100_000));

    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
    expect(decoder.buffered).toBe(100_060);
  });

  it('puts a body together from any number of pieces', () => {
    const decoder = new FrameDecoder();
    const piece = Buffer.alloc(16 * 1024, 'x');
    decoder.push(Buffer.from(`Content-Length: ${640 * piece.length}\n\n`));
    const early = Array.from({ length: 639 }, () => decoder.push(piece)).flat();
    const [frame] = decoder.push(piece);

    expect(early).toEqual([]);
    expect(frame?.body).toHaveLength(640 * piece.length);
    expect(frame?.body.every((byte) => byte === 120)).toBe(true);
  });

  describe('that skips bodies that are too large', () => {
    const HUGE = Buffer.from(
      `Content-Type: api/response\nContent-Length: 100\n\n${'x'.repeat(100)}Content-Type: auth/request\n\n`,
    );
    const limits = { maxBodyBytes: 16, maxSkippedBytes: 100 };

    it.each([1, 7, 50, 1000])('reports the frame without its body, in chunks of %i', (size) => {
      const decoder = new FrameDecoder(limits);
      const frames = [];
      for (let at = 0; at < HUGE.length; at += size) {
        frames.push(...decoder.push(HUGE.subarray(at, at + size)));
        expect(decoder.buffered).toBeLessThanOrEqual(150);
      }

      expect(
        frames.map(({ contentType, hasBody, body, skippedBytes }) => [
          contentType,
          hasBody,
          body.length,
          skippedBytes,
        ]),
      ).toEqual([
        ['api/response', false, 0, 100],
        ['auth/request', false, 0, undefined],
      ]);
      expect(frames[0]?.headers.get('content-length')).toBe('100');
      expect(frames[0]?.skippedStart?.toString()).toBe('x'.repeat(100));
      decoder.end();
    });

    it('keeps no more of such a body than its beginning', () => {
      const body = `${'a'.repeat(2048)}${'b'.repeat(8_000)}`;
      const decoder = new FrameDecoder({ maxBodyBytes: 16, maxSkippedBytes: 100_000 });
      const wire = Buffer.from(`Content-Length: ${body.length}\n\n${body}`);
      const frames = [];
      for (let at = 0; at < wire.length; at += 1000) {
        frames.push(...decoder.push(wire.subarray(at, at + 1000)));
      }

      expect(frames.map(({ skippedStart }) => skippedStart?.toString())).toEqual([
        'a'.repeat(2048),
      ]);
      expect(decoder.buffered).toBe(0);
    });

    it('reports a stream that ends in such a body', () => {
      const decoder = new FrameDecoder(limits);
      decoder.push(HUGE.subarray(0, 80));

      expect(() => {
        decoder.end();
      }).toThrow(MalformedFrameError);
    });

    it('keeps a body of exactly the limit, and ends at one that is too large to be skipped', () => {
      const decoder = new FrameDecoder(limits);
      const fits = `Content-Length: 16\n\n${'y'.repeat(16)}`;

      expect(decoder.push(Buffer.from(fits))[0]?.body).toHaveLength(16);
      const error = thrownBy(() => decoder.push(Buffer.from('Content-Length: 101\n\n')));
      expect(error).toMatchObject({ code: 'ESL_FRAME_TOO_LARGE', sizeBytes: 101, limitBytes: 16 });
    });

    it('shows the limits in force, for messages', () => {
      expect(new FrameDecoder(limits)).toMatchObject({ maxHeaderBytes: 1024 ** 2, ...limits });
    });
  });

  it('does the same work for each chunk of a header block, however large it has become', () => {
    const copied = (first: number): number => {
      const decoder = new FrameDecoder();
      decoder.push(Buffer.from(`Content-Type: x\nA: ${'a'.repeat(first)}`));
      const concat = vi.spyOn(Buffer, 'concat');
      for (let i = 0; i < 100; i += 1) decoder.push(Buffer.from('a'));
      const bytes = concat.mock.results.reduce(
        (sum, { value }) => sum + (value as Buffer).length,
        0,
      );
      concat.mockRestore();
      return bytes;
    };

    expect([10, 5_000, 500_000].map(copied)).toEqual([0, 0, 0]);
  });

  it('makes frames that serialise without their buffers', () => {
    const wire = 'Content-Type: log/data\nContent-Length: 2\n\nhi';
    const [frame] = new FrameDecoder().push(Buffer.from(`${wire}${wire.replace('hi', 'xx')}`));

    expect(JSON.stringify(frame)).toBe(
      '{"contentType":"log/data","headers":{"Content-Type":"log/data","Content-Length":"2"},"body":"hi"}',
    );
  });

  it('says where a stream ended inside a frame', () => {
    const decoder = new FrameDecoder();
    decoder.push(Buffer.from('Content-Length: 9\n\nkilled'));

    expect(() => {
      decoder.end();
    }).toThrow('Stream ended inside a frame, after 25 bytes of it');
    expect(decoder.partial.toString()).toContain('killed');
  });

  it('loses nothing when only line ends come before a frame', () => {
    const decoder = new FrameDecoder();

    expect(decoder.push(Buffer.from('\r\n\n'))).toEqual([]);
    expect(decoder.buffered).toBe(0);
    decoder.end();
    expect(decoder.push(GREETING)).toHaveLength(1);
  });
});
