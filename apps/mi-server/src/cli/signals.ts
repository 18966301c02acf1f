import { EXIT } from './cli-error.ts';

/** What ends a command that runs until it is stopped. */
export interface SignalWatch extends Disposable {
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly ended: Promise<void>;
  readonly signal: AbortSignal;
}

/** Exit code of a process that was interrupted twice (128 + SIGINT). */
const INTERRUPTED_TWICE = 130;

/** Handles SIGINT and SIGTERM; a second one while stopping ends the process at once. */
export const watchSignals = (onHangup?: () => void): SignalWatch => {
  const controller = new AbortController();
  let resolveEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve;
  });
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED_TWICE);
    controller.abort();
    resolveEnded();
  };
  const hangup = (): void => onHangup?.();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (onHangup !== undefined) process.on('SIGHUP', hangup);
  return {
    ended,
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      process.off('SIGHUP', hangup);
    },
  };
};

const watched = new WeakSet<NodeJS.WriteStream>();

/**
 * Ends the process successfully when its output is no longer read: `mi-server tail | head -1`. Other failures
 * of the output stay unhandled, as they would be without this.
 */
export const endWithReader = (output: NodeJS.WriteStream): void => {
  if (watched.has(output)) return;
  watched.add(output);
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
};
