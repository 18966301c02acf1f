import { type FileHandle, open } from 'node:fs/promises';
import { pino } from 'pino';
import { ConfigError } from '../config/config-error.ts';
import { type AuditSink } from './audit-log.ts';
import { type AuditRecord } from './audit-record.ts';

const OWNER_ONLY = 0o600;
const FLUSH_DEADLINE_MS = 1_000;
/** Of the end of the file, for the records of earlier runs. */
const MAX_READ_BYTES = 1_048_576;

/**
 * Records as lines of JSON at the end of a file. What cannot be written (a full disk) is kept up to a bound, then dropped
 * and counted; nothing waits for it. Throws ConfigError when the file cannot be opened.
 */
export const openAuditFile = async (file: string, maxWaitingBytes: number): Promise<AuditSink> => {
  try {
    await (await open(file, 'a', OWNER_ONLY)).close();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new ConfigError(`--audit-file ${file}: cannot be written (${code})`);
  }
  const stream = pino.destination({
    dest: file,
    append: true,
    mode: OWNER_ONLY,
    sync: false,
    maxLength: maxWaitingBytes,
  });
  let dropped = 0;
  let isWaiting = false;
  stream.on('error', () => undefined);
  stream.on('drop', () => dropped++);
  stream.on('drain', () => {
    isWaiting = false;
  });
  return {
    get dropped() {
      return dropped;
    },
    add(record) {
      isWaiting = true;
      stream.write(`${JSON.stringify(record)}\n`);
    },
    read: (limit) => readAuditFile(file, limit),
    reopen() {
      stream.reopen(file);
    },
    async close() {
      if (!isWaiting) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, FLUSH_DEADLINE_MS);
        stream.once('drain', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
};

/** The last records of a file, the oldest of them first. */
export const readAuditFile = async (
  path: string,
  limit: number,
  maxBytes = MAX_READ_BYTES,
): Promise<readonly AuditRecord[]> => {
  const file = await open(path, 'r');
  try {
    return recordsOf(await endOf(file, maxBytes)).slice(-limit);
  } finally {
    await file.close();
  }
};

const endOf = async (file: FileHandle, maxBytes: number): Promise<string> => {
  const { size } = await file.stat();
  const length = Math.min(size, maxBytes);
  const { buffer, bytesRead } = await file.read({
    buffer: Buffer.alloc(length),
    position: size - length,
  });
  return buffer.toString('utf8', 0, bytesRead);
};

/** A line that was cut, by a full disk or by the bound above, is left out. */
const recordsOf = (text: string): readonly AuditRecord[] =>
  text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as AuditRecord];
    } catch {
      return [];
    }
  });
