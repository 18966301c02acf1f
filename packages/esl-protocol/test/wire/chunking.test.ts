import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EslFrame, FrameDecoder, MalformedFrameError } from '../../src/index.ts';
import { recordings } from '../recordings.ts';
import { referenceFrames, type Shape, shape } from '../reference-decoder.ts';

/** Splits of one window cost its length each, so the window is bounded. */
const WINDOW = 1500;

function shapeOf(frame: EslFrame): Shape {
  return shape(frame.contentType, frame.headers, frame.body);
}

function shapesOf(chunks: Iterable<Buffer>): Shape[] {
  const decoder = new FrameDecoder();
  return [...chunks].flatMap((chunk) => decoder.push(chunk).map(shapeOf));
}

/** Names the first frame that differs; a full comparison of large streams would take minutes to print. */
function expectSame(got: readonly Shape[], wanted: readonly Shape[], message: string): void {
  const different = wanted.findIndex((each, index) => each !== got[index]);
  expect({ different, count: got.length }, message).toEqual({
    different: -1,
    count: wanted.length,
  });
}

function* cut(wire: Buffer, offsets: Iterable<number>): Generator<Buffer> {
  let from = 0;
  for (const to of offsets) {
    yield wire.subarray(from, to);
    from = to;
  }
  yield wire.subarray(from);
}

describe.each(recordings())('FrameDecoder on the recording $name', ({ server: wire }) => {
  const frames = referenceFrames(wire);
  const whole = frames.map((frame) => frame.shape);

  it('finds the frames that are in it', () => {
    expectSame(shapesOf([wire]), whole, 'in one piece');
  });

  it('gives the same frames at every split point of its beginning', () => {
    const window = wire.subarray(0, WINDOW);
    const wanted = shapesOf([window]);
    for (let at = 1; at < window.length; at += 1) {
      expectSame(shapesOf(cut(window, [at])), wanted, `split at ${at}`);
    }
  });

  it('gives the same frames at every split point of every header block and around every frame end', () => {
    for (const [index, { start, bodyStart, end, shape: wanted }] of frames.slice(0, 80).entries()) {
      const frame = wire.subarray(start, end);
      const headerEnd = bodyStart - start;
      const offsets = [
        ...Array.from({ length: Math.min(headerEnd + 2, 512) }, (_, i) => i + 1),
        headerEnd - 1,
        headerEnd,
        frame.length - 1,
      ].filter((at) => at > 0 && at < frame.length);
      for (const at of offsets) {
        expectSame(shapesOf(cut(frame, [at])), [wanted], `frame ${index} split at ${at}`);
      }
    }
  });

  it('gives the same frames byte by byte', () => {
    const offsets = Array.from({ length: Math.max(wire.length - 1, 0) }, (_, i) => i + 1);
    expectSame(shapesOf(cut(wire, offsets)), whole, 'byte by byte');
  });

  it('gives the same frames for any chunking', () => {
    const chunking = fc
      .array(fc.integer({ min: 0, max: wire.length }), { maxLength: 40 })
      .map((offsets) => offsets.sort((a, b) => a - b));
    fc.assert(
      fc.property(chunking, (offsets) => {
        expectSame(shapesOf(cut(wire, offsets)), whole, `cut at ${offsets.join()}`);
      }),
      { numRuns: 5, seed: 8021 },
    );
  });

  it('gives the frames that are complete when it is cut short, and says that the rest is missing', () => {
    const cuts = frames.flatMap(({ start, bodyStart, end }) => [start + 1, bodyStart, end - 1]);
    for (const at of cuts.slice(0, 60)) {
      const decoder = new FrameDecoder();
      const got = decoder.push(wire.subarray(0, at)).map(shapeOf);
      const complete = frames.filter((frame) => frame.end <= at);
      expectSame(
        got,
        complete.map((frame) => frame.shape),
        `cut short at ${at}`,
      );
      const unfinished = wire.subarray(complete.at(-1)?.end ?? 0, at);
      const rest = Buffer.from(unfinished.toString('latin1').replace(/^[\r\n]+/, ''), 'latin1');
      expect(decoder.partial.equals(rest)).toBe(true);
      expect(decoder.buffered).toBe(rest.length);
      if (rest.length === 0) decoder.end();
      else expect(() => decoder.end()).toThrow(MalformedFrameError);
    }
  });

  it('gives its frames before it refuses garbage that follows', () => {
    const complete = wire.subarray(0, frames.at(-1)?.end ?? 0);
    const garbage = Buffer.from('Content-Length: many\n\n');
    const decoder = new FrameDecoder();
    let error: unknown;
    try {
      decoder.push(Buffer.concat([complete, garbage]));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MalformedFrameError);
    expectSame((error as MalformedFrameError).frames.map(shapeOf), whole, 'before garbage');
  });
});
