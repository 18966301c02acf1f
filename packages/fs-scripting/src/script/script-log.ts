import { type Logger } from '@switchwire/esl-client';
import { type ScriptLog } from '../authoring/script-context.ts';
import { currentCall } from '../call/current-call.ts';
import { type RouteOwner } from '../route/route.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The log of a script: the host's, with script, version and the call of the running route on every line. Silent without a logger.
 * A line is never the error of a script.
 */
export function createScriptLog(logger: Logger | undefined, owner: RouteOwner): ScriptLog {
  const { script, version } = owner;
  const fields = (given: Fields | undefined): Record<string, unknown> => {
    const own = readable(given);
    const call = currentCall();
    // script and version last: no field of a script goes by the name of another one
    if (call === undefined) return { ...own, script, version };
    const { event, socket, uniqueId } = call;
    return { event, socket, uniqueId, ...own, script, version };
  };
  return {
    debug: (message, given) => logger?.debug(fields(given), message),
    info: (message, given) => logger?.info(fields(given), message),
    warn: (message, given) => logger?.warn(fields(given), message),
    error: (message, given) => logger?.error(fields(given), message),
  };
}

function readable(given: Fields | undefined): Fields {
  try {
    return { ...given };
  } catch {
    return { fields: 'could not be read' };
  }
}
