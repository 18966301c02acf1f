import { type FileHandle, open, stat } from 'node:fs/promises';
import { type Writable } from 'node:stream';
import { cloudEvent } from '../cloud-event.ts';
import { ALL_DELIVERED, type SinkConnection, type SinkDestination } from '../destination.ts';
import { SinkError } from '../errors.ts';
import { type SinkRecord } from '../sink-record.ts';
import { type OptionShape, requireShape } from '../option-shape.ts';

export interface NdjsonOptions {
  /** A path, opened again when a rotation has put another file in its place; or a stream, e.g. `process.stdout`. */
  readonly to: string | Writable;
  /** `event`: the event as FreeSWITCH sent it. `cloudevents`: with server, time and id beside it. Default: `event`. */
  readonly lines?: 'event' | 'cloudevents';
  /** Whether a batch counts as delivered only when the disk has it (`fsync`). Default: false. */
  readonly sync?: boolean;
}

const NEWLINE = 10;
const RETURN = 13;
const BLANK = 32;

const SHAPE: OptionShape<NdjsonOptions> = {
  to: 'path or stream',
  lines: 'string?',
  sync: 'flag?',
};

/** Appends events to a file or a stream, one JSON document a line. */
export function ndjson(options: NdjsonOptions): SinkDestination {
  requireShape('ndjson', options, SHAPE);
  const { to, lines = 'event', sync = false } = options;
  const textOf = (batch: readonly SinkRecord[]): Buffer => {
    const parts: Uint8Array[] = [];
    for (const record of batch)
      parts.push(oneLine(lines === 'event' ? record.payload : cloudEvent(record)), END_OF_LINE);
    return Buffer.concat(parts);
  };
  return {
    kind: 'ndjson',
    target: typeof to === 'string' ? to : 'stream',
    headers: [],
    open: () =>
      typeof to === 'string' ? openFile(to, sync, textOf) : Promise.resolve(toStream(to, textOf)),
  };
}

const END_OF_LINE = Buffer.of(NEWLINE);

/** Between the tokens of JSON a line end is a blank; within a string it would not be JSON. */
function oneLine(json: Buffer): Buffer {
  if (!json.includes(NEWLINE) && !json.includes(RETURN)) return json;
  return Buffer.from(json.map((byte) => (byte === NEWLINE || byte === RETURN ? BLANK : byte)));
}

async function openFile(
  path: string,
  sync: boolean,
  textOf: (batch: readonly SinkRecord[]) => Buffer,
): Promise<SinkConnection> {
  let file = await openForAppend(path);
  return {
    async send(batch) {
      if (await wasReplaced(path, file)) {
        const old = file;
        file = await openForAppend(path);
        await old.close();
      }
      await file.appendFile(textOf(batch));
      if (sync) await file.sync();
      return ALL_DELIVERED;
    },
    close: () => file.close(),
  };
}

/** A file that ends within a line, because its writer died or its disk was full, first gets the line's end. */
async function openForAppend(path: string): Promise<FileHandle> {
  const file = await open(path, 'a+');
  const { size } = await file.stat();
  if (size > 0) {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer[0] !== NEWLINE) await file.appendFile(END_OF_LINE);
  }
  return file;
}

async function wasReplaced(path: string, file: FileHandle): Promise<boolean> {
  const [own, there] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
  return there?.ino !== own.ino || there.dev !== own.dev;
}

function toStream(
  stream: Writable,
  textOf: (batch: readonly SinkRecord[]) => Buffer,
): SinkConnection {
  // without a listener a closed pipe would end the process; each write hears of it by its own callback
  const ignore = (): void => undefined;
  stream.on('error', ignore);
  return {
    send: (batch) =>
      new Promise((resolve, reject) => {
        stream.write(textOf(batch), (error) => {
          if (error) reject(new SinkError('The stream accepts no more data.', { cause: error }));
          else resolve(ALL_DELIVERED);
        });
      }),
    close: () => {
      stream.off('error', ignore);
      return Promise.resolve();
    },
  };
}
