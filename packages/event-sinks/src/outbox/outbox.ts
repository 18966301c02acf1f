import { Buffer } from 'node:buffer';
import { copyFile, type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { reasonOf } from '../errors.ts';
import { type SinkRecord } from '../sink-record.ts';
import { holdPath, releasePath } from './hold-path.ts';
import { MAGIC, recordFrame, settledFrame } from './outbox-frame.ts';
import { readOutbox } from './read-outbox.ts';

export interface OutboxOptions {
  /** Whether each write waits for the disk (`fdatasync`). Default: false, see {@link openOutbox}. */
  readonly sync?: boolean;
  /** Hears of damage at the start and of writes that fail. What it throws is ignored. */
  readonly onProblem?: (problem: string) => void;
}

/** The state of an outbox. */
export interface OutboxStats {
  /** Records that the file has and that are not settled. */
  readonly records: number;
  /** Size of the file. */
  readonly bytes: number;
  /** Records that were accepted and that the file does not have yet: what a death of the process now would lose. */
  readonly unwritten: number;
  /** Records of the last life of this outbox that could not be read. */
  readonly damaged: number;
}

/** What a file held when it was opened, oldest first. */
export interface Recovered {
  readonly record: Omit<SinkRecord, 'acceptedAt'>;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
}

/** A file is written again without what was settled when that is as much as what was not, and at least this. */
const COMPACT_AT_BYTES = 1_048_576;
/** After a write that failed, e.g. on a full disk. */
const RETRY_AFTER_MS = 1_000;
/** A file that is larger cannot be read at once, and no queue is as large. */
const MAX_FILE_BYTES = 1_073_741_824;

/**
 * Opens an outbox, and reads what it held. A torn end is cut off; what is damaged is counted, and the file is kept as `PATH.damaged`.
 *
 * Records are written in groups, within the turn of the event loop after they were accepted. Without `sync` a group is in the
 * page cache of the system: a killed process loses nothing that was written, a machine without power loses what the system had not written
 * yet. With `sync` it is on the disk. A new file that replaces the old one is always on the disk before it does.
 *
 * @throws {InvalidArgumentError} The file is not an outbox, is too large, or is in use: by this process, or on Linux and
 *   Windows by another one of this machine. Nothing was changed.
 */
export async function openOutbox(path: string, options: OutboxOptions = {}): Promise<Outbox> {
  const full = resolve(path);
  if (!(await holdPath(full)))
    throw new InvalidArgumentError(
      `The outbox ${path} is already in use, by this process or another one; give each sink a file of its own.`,
    );
  try {
    return await openFile(full, options);
  } catch (error) {
    releasePath(full);
    throw error;
  }
}

async function openFile(path: string, options: OutboxOptions): Promise<Outbox> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size > MAX_FILE_BYTES)
    throw new InvalidArgumentError(`The outbox ${path} has ${size} bytes; move it away.`);
  const contents = size === 0 ? undefined : readOutbox(await readFile(path));
  if (size > 0 && contents === undefined)
    throw new InvalidArgumentError(`${path} is not an outbox; give the path of a new file.`);
  const { records = [], damaged = 0 } = contents ?? {};
  if (damaged > 0) await copyFile(path, `${path}.damaged`);
  const outbox = new Outbox(path, options, damaged);
  await outbox.begin(records.map(({ record, acceptedAt }) => ({ record, acceptedAt })));
  if (damaged > 0)
    outbox.report(`${damaged} parts of it could not be read; a copy is ${path}.damaged`);
  return outbox;
}

interface Kept {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Of its frame, once that was made. */
  bytes: number;
}

/** The most that is put together for one write. */
const WRITE_BYTES = 1_048_576;

/**
 * The queue of a sink on the disk: what is accepted is appended, and so is what is settled. All that is not settled is in
 * memory too, so that the file can be written again at any time.
 */
export class Outbox {
  readonly #path: string;
  readonly #options: OutboxOptions;
  readonly #damaged: number;
  #file: FileHandle | undefined;
  #recovered: readonly Recovered[] = [];
  /** What is not settled, by record, in the order of the queue. */
  readonly #kept = new Map<SinkRecord, Kept>();
  #keptBytes = 0;
  #fileBytes = 0;
  #next = 0;
  /** Not in the file yet. */
  #added: SinkRecord[] = [];
  #settled: number[] = [];
  #work: Promise<void> | undefined;
  #mustRewrite = false;
  #retry: NodeJS.Timeout | undefined;
  /** What was reported; undefined while it works. */
  #problem: string | undefined;
  #isClosed = false;

  constructor(path: string, options: OutboxOptions, damaged: number) {
    this.#path = path;
    this.#options = options;
    this.#damaged = damaged;
  }

  /** What the file held when it was opened, once. They are to be accepted again, in this order. */
  takeRecovered(): readonly Recovered[] {
    const recovered = this.#recovered;
    this.#recovered = [];
    return recovered;
  }

  get stats(): OutboxStats {
    const unwritten = this.#mustRewrite
      ? this.#kept.size
      : this.#added.filter((record) => this.#kept.has(record)).length;
    return {
      records: this.#kept.size - unwritten,
      bytes: this.#fileBytes,
      unwritten,
      damaged: this.#damaged,
    };
  }

  /** Keeps a record. `wallClock` is when it was accepted. */
  add(record: SinkRecord, wallClock: number): void {
    this.#kept.set(record, { number: this.#next++, acceptedAt: wallClock, bytes: 0 });
    // a disk that refuses gets all that is kept the next time; nothing waits for it twice
    if (this.#retry === undefined) this.#added.push(record);
    this.#wake();
  }

  /** Records that were delivered or dropped. */
  settle(records: Iterable<SinkRecord>): void {
    for (const record of records) {
      const kept = this.#kept.get(record);
      if (kept === undefined) continue;
      this.#kept.delete(record);
      this.#keptBytes -= kept.bytes;
      if (this.#retry === undefined) this.#settled.push(kept.number);
    }
    this.#wake();
  }

  /** Writes what is not in the file yet, and closes it. What is not settled stays in it for the next time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#work;
    // what was not accepted again stays in the old file
    if (this.#recovered.length === 0) {
      await this.#write().catch((error: unknown) => {
        this.#failed(error);
      });
    }
    await this.#file?.close();
    this.#file = undefined;
    releasePath(this.#path);
  }

  /** @internal For {@link openOutbox}. */
  async begin(recovered: readonly Recovered[]): Promise<void> {
    this.#recovered = recovered;
    // the old file stays as it is until its records are accepted again and a new one takes its place
    this.#mustRewrite = true;
    const folder = await stat(dirname(this.#path)).catch(() => undefined);
    if (folder?.isDirectory() !== true)
      throw new InvalidArgumentError(`The outbox ${this.#path} needs a folder that exists.`);
  }

  /** @internal */
  report(problem: string): void {
    try {
      this.#options.onProblem?.(`The outbox ${this.#path}: ${problem}`);
    } catch {
      // ignored by contract
    }
  }

  #wake(): void {
    if (this.#work !== undefined || this.#retry !== undefined || this.#isClosed) return;
    this.#work = Promise.resolve()
      .then(() => this.#write())
      .catch((error: unknown) => {
        this.#failed(error);
      })
      .finally(() => {
        this.#work = undefined;
        if (this.#added.length > 0 || this.#settled.length > 0) this.#wake();
      });
  }

  #failed(error: unknown): void {
    // what the file has now is unknown: it is written as a whole the next time
    this.#mustRewrite = true;
    this.#added = [];
    this.#settled = [];
    const problem = `it cannot be written: ${reasonOf(error)}`;
    if (problem !== this.#problem) this.report(problem);
    this.#problem = problem;
    if (this.#isClosed) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#wake();
    }, RETRY_AFTER_MS).unref();
  }

  async #write(): Promise<void> {
    const wasted = this.#fileBytes - this.#keptBytes;
    if (this.#mustRewrite || wasted > Math.max(COMPACT_AT_BYTES, this.#keptBytes)) {
      await this.#rewrite();
    } else if (this.#file !== undefined) {
      const { length } = this.#added;
      const settled = this.#settled;
      this.#settled = [];
      await this.#append(this.#file, this.#added);
      if (settled.length > 0) await this.#put(this.#file, [settledFrame(settled)]);
      if (this.#options.sync === true) await this.#file.datasync();
      // only now: what was added meanwhile is behind it
      this.#added = this.#added.slice(length);
    }
    this.#problem = undefined;
  }

  /** A new file with what is not settled takes the place of the old one, whole and on the disk. */
  async #rewrite(): Promise<void> {
    const kept = [...this.#kept.keys()];
    this.#added = [];
    this.#settled = [];
    this.#mustRewrite = true;
    this.#fileBytes = 0;
    const draft = `${this.#path}.new`;
    const file = await open(draft, 'w');
    try {
      await this.#put(file, [MAGIC]);
      await this.#append(file, kept);
      await file.sync();
      await rename(draft, this.#path);
    } catch (error) {
      await file.close();
      throw error;
    }
    await syncFolder(dirname(this.#path));
    await this.#file?.close();
    this.#file = file;
    this.#mustRewrite = false;
  }

  /** Appends those of the records that are not settled by now. */
  async #append(file: FileHandle, records: readonly SinkRecord[]): Promise<void> {
    let parts: Buffer[] = [];
    let bytes = 0;
    for (const record of records) {
      const kept = this.#kept.get(record);
      if (kept === undefined) continue;
      const frame = recordFrame({ ...kept, record });
      this.#keptBytes += frame.length - kept.bytes;
      kept.bytes = frame.length;
      parts.push(frame);
      bytes += frame.length;
      if (bytes < WRITE_BYTES) continue;
      await this.#put(file, parts);
      parts = [];
      bytes = 0;
    }
    await this.#put(file, parts);
  }

  async #put(file: FileHandle, parts: readonly Buffer[]): Promise<void> {
    if (parts.length === 0) return;
    const bytes = Buffer.concat(parts);
    await file.appendFile(bytes);
    this.#fileBytes += bytes.length;
  }
}

/** So that the new name outlives a power loss. Windows cannot, and need not. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
