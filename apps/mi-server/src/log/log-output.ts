import { pino } from 'pino';

/** Where log lines go. */
export interface LogOutput {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Lines that were lost because they could not be written. */
  readonly dropped: number;
  /** Waits until everything is written, but not longer than the deadline. */
  close(deadlineMs: number): Promise<void>;
}

const WARN = 40;

/**
 * Standard output as the output of a log. Writing never waits and never fails: what cannot be written (a full disk, a
 * reader that is gone or does not read) is kept up to `maxWaitingBytes`, then dropped and counted; once lines can be written again,
 * one says how many are missing.
 */
export const createLogOutput = (
  output: NodeJS.WriteStream & { readonly fd: 1 },
  maxWaitingBytes: number,
): LogOutput => {
  // the stream of Node itself would wait for a pipe's reader; it has set the descriptor not to block, so this one need not
  const stream = pino.destination({ dest: output.fd, sync: false, maxLength: maxWaitingBytes });
  let isWaiting = false;
  let dropped = 0;
  let reported = 0;
  const write = (text: string): void => {
    isWaiting = true;
    stream.write(text);
  };
  stream.on('error', () => undefined);
  stream.on('drop', () => dropped++);
  stream.on('drain', () => {
    isWaiting = false;
    if (dropped === reported) return;
    const lines = dropped - reported;
    reported = dropped;
    const record = { level: WARN, time: Date.now(), lines, msg: 'Log lines were lost' };
    write(`${JSON.stringify(record)}\n`);
  });
  // Node's own warnings go to the streams themselves
  for (const one of [output, process.stderr]) one.on('error', () => undefined);
  return {
    isTTY: output.isTTY,
    get dropped() {
      return dropped;
    },
    write,
    async close(deadlineMs) {
      if (!isWaiting) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadlineMs);
        stream.once('drain', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
};
