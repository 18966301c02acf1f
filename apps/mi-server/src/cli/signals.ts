/** What ends a command that runs until it is told to stop. */
export interface SignalWatch extends Disposable {
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly ended: Promise<void>;
  readonly signal: AbortSignal;
}

/** Exit code of a process that was interrupted twice (128 + SIGINT). */
const INTERRUPTED_TWICE = 130;

/** Takes over SIGINT and SIGTERM; a second one while stopping ends the process at once. */
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
