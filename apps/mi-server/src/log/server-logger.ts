import { pino, type Logger as PinoLogger } from 'pino';
import { type LogLevelControl, type LogLevelName, LOG_LEVELS } from '../log/log-level.ts';
import { printableJson } from '../text/printable.ts';
import { formatPrettyLine } from './pretty-line.ts';

/** Where log lines go: standard output, or an array in a test. */
interface LogDestination {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

export interface ServerLogger {
  readonly logger: PinoLogger;
  readonly level: LogLevelControl;
}

export interface LoggerOptions {
  readonly level: LogLevelName;
  /** Default: pretty on a terminal, JSON else. */
  readonly format?: 'json' | 'pretty' | undefined;
  readonly destination: LogDestination;
  /** Fields that each line gets when it is written. */
  readonly fields?: (() => Readonly<Record<string, string>>) | undefined;
}

const isLevel = (level: string): level is LogLevelName => LOG_LEVELS.some((one) => one === level);

/** The log of the server: one line per lifecycle change, JSON for machines, aligned text for people. */
export const createServerLogger = (options: LoggerOptions): ServerLogger => {
  const { destination, fields } = options;
  const isTerminal = destination.isTTY === true;
  const format = options.format ?? (isTerminal ? 'pretty' : 'json');
  const stream =
    format === 'json'
      ? { write: (line: string) => destination.write(printableJson(line)) }
      : { write: (line: string) => destination.write(formatPrettyLine(line, isTerminal)) };
  const logger = pino(
    { level: options.level, base: null, ...(fields && { mixin: () => ({ ...fields() }) }) },
    stream,
  );
  return {
    logger,
    level: {
      get: () => (isLevel(logger.level) ? logger.level : 'info'),
      set: (level) => {
        logger.level = level;
      },
    },
  };
};
