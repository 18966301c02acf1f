import { type Logger } from '@switchwire/esl-client';

/** The logger of the host, made harmless: a line that cannot be written is lost, and nothing else. */
export function guardedLogger(logger: Logger | undefined): Logger | undefined {
  if (logger === undefined) return undefined;
  const guarded =
    (level: keyof Logger): Logger['info'] =>
    (fields, message) => {
      try {
        logger[level](fields, message);
      } catch {
        // there is no log to say so
      }
    };
  return {
    debug: guarded('debug'),
    info: guarded('info'),
    warn: guarded('warn'),
    error: guarded('error'),
  };
}
