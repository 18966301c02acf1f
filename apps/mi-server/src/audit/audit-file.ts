import { open } from 'node:fs/promises';
import { pino } from 'pino';
import { ConfigError } from '../config/config-error.ts';
import { type AuditSink } from './audit-log.ts';

const OWNER_ONLY = 0o600;
const FLUSH_DEADLINE_MS = 1_000;

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
