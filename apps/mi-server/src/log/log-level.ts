/** The level of the log, switchable while running. */
export interface LogLevelControl {
  get(): LogLevelName;
  set(level: LogLevelName): void;
}

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevelName = (typeof LOG_LEVELS)[number];

/** OpenSIPS numbers: -3 alert, -2 critical, -1 error, 1 warning, 2 notice, 3 info, 4 debug. */
const NUMBER_OF: Readonly<Record<LogLevelName, number>> = { error: -1, warn: 1, info: 3, debug: 4 };

export const logLevelNumber = (level: LogLevelName): number => NUMBER_OF[level];

/** The level that a number of OpenSIPS means; numbers beyond the ends mean the ends. */
export const logLevelOfNumber = (value: number): LogLevelName =>
  value < 1 ? 'error' : value < 2 ? 'warn' : value < 4 ? 'info' : 'debug';

/** A level that is remembered and changes nothing. */
export const rememberedLogLevel = (): LogLevelControl => {
  let level: LogLevelName = 'info';
  return {
    get: () => level,
    set: (next) => {
      level = next;
    },
  };
};
