import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEvent,
  decodeLog,
  decodeNotice,
  decodeReply,
  type EslFrame,
  FrameDecoder,
  type FrameLimits,
  FrameTooLargeError,
  MalformedFrameError,
} from '../../src/index.ts';
import { encodeEvent } from '../../src/server/index.ts';
import { referenceFrames, shape } from '../reference-decoder.ts';

/**
 * Runs of each property. `FUZZ_SECONDS=600` searches that long with fresh seeds instead of the fixed one.
 */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0);
const parameters =
  seconds > 0
    ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000 }
    : { numRuns: 1500, seed: 8021 };
const timeout = (seconds + 60) * 1000;

const LIMITS: FrameLimits = { maxHeaderBytes: 300, maxBodyBytes: 200 };
const limits = fc.constantFrom(LIMITS, { ...LIMITS, maxBodyBytes: 4, maxSkippedBytes: 10 });

const token = fc.constantFrom(
  'Content-Length: ',
  'content-length:',
  'Content-Type: ',
  'Content-Length: 5\nContent-Type: text/event-json\n\n{"a":',
  'Content-Length: 12\nContent-Type: text/event-plain\n\nEvent-Name: ',
  'Content-Length: 3\nContent-Type: text/event-xml\n\n<ev',
  'text/event-json',
  'command/reply',
  'Event-Name: X',
  'Reply-Text: %2BOK',
  '0',
  '7',
  '12',
  '99999999999999999999',
  '-1',
  ':',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '\0',
  '%',
);
const noise = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const stream = fc
  .array(fc.oneof({ weight: 9, arbitrary: token }, { weight: 1, arbitrary: noise }), {
    maxLength: 30,
  })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));
const cuts = fc.array(fc.nat(400), { maxLength: 8 });

interface Outcome {
  readonly frames: string[];
  readonly error: string | undefined;
  readonly partial: string;
}

function shapeOf(frame: EslFrame): string {
  const { contentType, headers, body, skippedBytes } = frame;
  return (
    shape(contentType, headers, body) +
    (skippedBytes === undefined ? '' : `skipped ${skippedBytes}`)
  );
}

function decode(chunks: readonly Buffer[], bounds = LIMITS): Outcome {
  const decoder = new FrameDecoder(bounds);
  const frames: EslFrame[] = [];
  try {
    for (const chunk of chunks) frames.push(...decoder.push(chunk));
  } catch (error) {
    if (!(error instanceof MalformedFrameError || error instanceof FrameTooLargeError)) throw error;
    return { frames: [...frames, ...error.frames].map(shapeOf), error: error.code, partial: '' };
  }
  return {
    frames: frames.map(shapeOf),
    error: undefined,
    partial: decoder.partial.toString('latin1'),
  };
}

function decodeLeniently(wire: Buffer): readonly EslFrame[] {
  try {
    return new FrameDecoder().push(wire);
  } catch (error) {
    return (error as MalformedFrameError).frames;
  }
}

function cutAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const sorted = [0, ...offsets, bytes.length]
    .map((offset) => Math.min(offset, bytes.length))
    .sort((a, b) => a - b);
  return sorted.slice(1).map((to, i) => bytes.subarray(sorted[i], to));
}

describe('FrameDecoder on hostile bytes', () => {
  it(
    'gives the same frames, error and rest for any chunking',
    () => {
      fc.assert(
        fc.property(stream, cuts, limits, (bytes, offsets, bounds) => {
          const whole = decode([bytes], bounds);
          expect(decode(cutAt(bytes, offsets), bounds)).toEqual(whole);
          expect(decode(cutAt(bytes, [...bytes.keys()]), bounds)).toEqual(whole);
        }),
        parameters,
      );
    },
    timeout,
  );

  it(
    'returns the frames of the written grammar up to the first error',
    () => {
      fc.assert(
        fc.property(stream, (bytes) => {
          const got = decode([bytes]);
          if (got.error === undefined) {
            expect(got.frames).toEqual(referenceFrames(bytes).map((frame) => frame.shape));
          }
        }),
        parameters,
      );
    },
    timeout,
  );

  it(
    'never makes a reader of frames throw',
    () => {
      const type = fc.constantFrom('text/event-json', 'text/event-plain', 'text/event-xml', 'x');
      const piece = fc.oneof(
        token,
        noise,
        fc.constantFrom(
          '['.repeat(5000),
          '{"a":'.repeat(5000),
          ']'.repeat(5000),
          '{"',
          '":"',
          '"',
          ',',
          '[',
          ']',
          '}',
          '\\',
          '<event>',
          '<headers>',
        ),
        fc.constantFrom('</headers>', '<a>', '</a>', '<body>', '</body>\n', '&#x', ';', '<!'),
      );
      const readers = [decodeReply, decodeNotice, decodeLog];
      fc.assert(
        fc.property(stream, (lines) => {
          const wire = Buffer.concat([Buffer.from('Content-Type: command/reply\n'), lines]);
          for (const frame of decodeLeniently(wire)) {
            for (const read of readers) expect(read(frame).text).toBeTypeOf('string');
          }
        }),
        parameters,
      );
      fc.assert(
        fc.property(type, fc.array(piece, { maxLength: 20 }), (contentType, parts) => {
          const body = Buffer.from(parts.join(''), 'latin1');
          const head = `Content-Type: ${contentType}\nContent-Length: ${body.length}\n\n`;
          const wire = Buffer.concat([Buffer.from(head), body]);
          for (const frame of new FrameDecoder().push(wire)) {
            const event = decodeEvent(frame);
            expect(event.name).toBeTypeOf('string');
            expect(JSON.parse(JSON.stringify(event.toJSON()))).toBeTypeOf('object');
            for (const format of ['plain', 'json', 'xml'] as const) encodeEvent(event, format);
            for (const [name] of event.entries) expect(event.bytes(name)).toBeDefined();
            for (const read of readers) expect(read(frame).text).toBeTypeOf('string');
          }
        }),
        parameters,
      );
    },
    // two searches, one after the other
    2 * timeout,
  );
});
