import { type Logger } from '@switchwire/esl-client';
import { OpenFilesReader } from '../metrics/open-files.ts';

const CHECK_MS = 5_000;
/** Warned of from this part of the limit on, … */
const HIGH = 0.9;
/** … and again only after it was down to this one. */
const LOW = 0.8;

const REMEDY =
  'without a free one the system closes new connections to this server unseen, and none to a FreeSWITCH can be opened; raise the limit (LimitNOFILE= in systemd, ulimit -n in a shell), or lower --http-connections';

/**
 * Warns once when nearly all files that the process may have are open. Nothing else tells: with none left, Node.js closes a connection
 * that comes without an error.
 */
export const watchOpenFiles = (
  logger: Pick<Logger, 'warn' | 'info'>,
  reader: Pick<OpenFilesReader, 'read'> = new OpenFilesReader(),
  checkMs = CHECK_MS,
): Disposable => {
  let isHigh = false;
  const check = (): void => {
    const files = reader.read();
    if (files === undefined) return;
    const { open, limit } = files;
    if (!isHigh && open >= limit * HIGH) {
      isHigh = true;
      logger.warn({ ...files }, `${open} of ${limit} files are open: ${REMEDY}`);
    } else if (isHigh && open <= limit * LOW) {
      isHigh = false;
      logger.info({ ...files }, `Enough files are free again: ${open} of ${limit} are open`);
    }
  };
  check();
  const timer = setInterval(check, checkMs);
  timer.unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
};
