import { type Logger } from '@switchwire/esl-client';
import { type ScriptHost } from '@switchwire/fs-scripting';

/** For the events that this server has taken, when it acts for no socket any more. */
const ROUTES_DEADLINE_MS = 5_000;

/** Lets the routes run for what still waits: in a fleet no other server runs them for an event that this one has taken. Never rejects. */
export const finishRoutes = async (
  scripts: Pick<ScriptHost, 'idle' | 'stats'>,
  logger: Logger,
  timeoutMs = ROUTES_DEADLINE_MS,
): Promise<void> => {
  try {
    await scripts.idle({ timeoutMs });
  } catch {
    const { queued: events } = scripts.stats();
    if (events > 0) logger.warn({ events, timeoutMs }, `Stopping while ${events} events still wait for routes: no server runs them`); // prettier-ignore
  }
};
