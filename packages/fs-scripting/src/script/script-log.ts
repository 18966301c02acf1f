import { type Logger } from '@switchwire/esl-client';
import { type ScriptLog } from '../authoring/script-context.ts';

const NO_FIELDS = {};

/** The log of a script: the host's, with the script's name on every line. Silent without a logger. */
export function createScriptLog(logger: Logger | undefined, script: string): ScriptLog {
  const fields = (
    given: Readonly<Record<string, unknown>> = NO_FIELDS,
  ): Record<string, unknown> => ({
    ...given,
    // last: no field of a script goes by the name of another one
    script,
  });
  return {
    debug: (message, given) => logger?.debug(fields(given), message),
    info: (message, given) => logger?.info(fields(given), message),
    warn: (message, given) => logger?.warn(fields(given), message),
    error: (message, given) => logger?.error(fields(given), message),
  };
}
