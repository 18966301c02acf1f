import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { packageFile } from '../package-file.ts';

const folder = (): URL => packageFile('captures/');
const EXTENSION = '.jsonl';

/** One write or read of a recording. */
export interface CaptureLine {
  /** Seconds since the connection was opened. */
  readonly t: number;
  /** `c2s`: from the side that sends commands, `s2c`: from FreeSWITCH. */
  readonly dir: 'c2s' | 's2c';
  readonly data: Buffer;
}

/** A recorded connection. */
export interface Capture {
  readonly lines: readonly CaptureLine[];
  /** Everything FreeSWITCH sent, in one piece. */
  readonly serverBytes: Buffer;
  /** Everything its peer sent, in one piece. */
  readonly clientBytes: Buffer;
}

/** The recordings of this package. `NAME.2` is the second connection of the scenario `NAME`. */
export function captureNames(): readonly string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();
}

/** A recording of this package by its name. Throws {@link InvalidArgumentError} if there is none. */
export function readCapture(name: string): Capture {
  const file = new URL(`${name}${EXTENSION}`, folder());
  if (!/^[\w.-]+$/.test(name) || !existsSync(file)) {
    throw new InvalidArgumentError(
      `There is no recording ${JSON.stringify(name)}; captureNames() lists them`,
    );
  }
  return parseCapture(readFileSync(file, 'utf8'));
}

/** A recording from the text of a `.jsonl` file. Throws {@link InvalidArgumentError} naming the bad line. */
export function parseCapture(text: string): Capture {
  const lines: CaptureLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') lines.push(parseLine(line, index + 1));
  }
  const side = (dir: CaptureLine['dir']): Buffer =>
    Buffer.concat(lines.filter((line) => line.dir === dir).map(({ data }) => data));
  return { lines, serverBytes: side('s2c'), clientBytes: side('c2s') };
}

/** The name of a recording, the path of a `.jsonl` file, or its text. */
export function loadCapture(capture: string): Capture {
  if (/^\s*\{/.test(capture) || capture.includes('\n')) return parseCapture(capture);
  if (capture.endsWith(EXTENSION) && existsSync(capture)) {
    return parseCapture(readFileSync(capture, 'utf8'));
  }
  return readCapture(capture);
}

function parseLine(line: string, number: number): CaptureLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new InvalidArgumentError(`Line ${number} of the recording is not JSON`, { cause });
  }
  if (typeof value === 'object' && value !== null && 't' in value && 'dir' in value) {
    const { t, dir } = value;
    const data = 'data' in value ? value.data : undefined;
    if (typeof t === 'number' && typeof data === 'string' && (dir === 'c2s' || dir === 's2c')) {
      return { t, dir, data: Buffer.from(data, 'base64') };
    }
  }
  throw new InvalidArgumentError(
    `Line ${number} of the recording is not of the form {"t": seconds, "dir": "c2s"|"s2c", "data": base64}`,
  );
}
