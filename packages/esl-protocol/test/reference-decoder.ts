/** A frame as the tests compare it: one text that holds everything a caller can see. */
export type Shape = string;

export function shape(
  contentType: string,
  headers: Iterable<readonly [string, string]>,
  body: Uint8Array,
): Shape {
  const entries = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return `${contentType}\n${entries}\n\n${Buffer.from(body).toString('latin1')}`;
}

/** A frame cut out by {@link referenceFrames}; offsets are into the whole stream. */
export interface ReferenceFrame {
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  readonly shape: Shape;
}

/**
 * The grammar of the wire written down a second time, slow and plain: what FrameDecoder is compared with.
 * Stops at the first frame that is not complete.
 */
export function referenceFrames(stream: Buffer): ReferenceFrame[] {
  const text = stream.toString('latin1');
  const frames: ReferenceFrame[] = [];
  let at = 0;
  for (;;) {
    at += /^[\r\n]*/.exec(text.slice(at))?.[0].length ?? 0;
    const block = /^(?:[^\n]*\n)*?\r*\n/.exec(text.slice(at))?.[0];
    if (block === undefined) return frames;
    const headers = block
      .split('\n')
      .map((line) => /^([^:]+):[ \t]*(.*?)\r?$/s.exec(line))
      .filter((match) => match !== null)
      .map(([, name = '', value = '']): [string, string] => [utf8(name), utf8(value)]);
    const first = (wanted: string): string | undefined =>
      headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
    const bodyStart = at + block.length;
    const end = bodyStart + Number(first('content-length') ?? 0);
    if (end > text.length) return frames;
    frames.push({
      start: at,
      bodyStart,
      end,
      shape: shape(first('content-type') ?? '', headers, stream.subarray(bodyStart, end)),
    });
    at = end;
  }
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
