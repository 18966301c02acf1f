import { type Logger } from './conn-manager-api.ts';

const silence = (): void => undefined;

/** Says nothing: the default. */
export const silentLogger: Logger = {
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
};
