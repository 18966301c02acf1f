import { randomUUID } from 'node:crypto';
import { commands } from '@switchwire/esl-protocol';
import { APP_EVENTS, type AppResult, type AppTracker } from '../session/app-tracker.ts';
import { requireAmount, requireCommandOptions } from '../arguments.ts';
import { type SessionEvents } from '../session/session-events.ts';
import { type EslSession } from '../session/esl-session.ts';
import { type RunAppOptions } from './client.ts';

/** The channel that runs an application, and how its end is known. */
export interface AppTarget {
  readonly session: EslSession;
  readonly channelUuid: string;
  /** False: the channel is the connection's own and need not be named. */
  readonly named: boolean;
  /** Undefined in sync mode: the reply is the end. */
  readonly completion: AppCompletion | undefined;
}

/** By what the end of an application is known. */
interface AppCompletion {
  readonly tracker: AppTracker;
  readonly events: SessionEvents;
  /** Subscribes to the events that the run is settled by, unless they are already. */
  readonly require: () => void;
}

/**
 * Runs one dialplan application and waits for its end: CHANNEL_EXECUTE_COMPLETE with its Application-UUID, or in sync
 * mode the reply. Nothing is written when an argument is refused.
 */
export async function runApplication(
  target: AppTarget,
  app: string,
  arg: string | undefined,
  given?: RunAppOptions | null,
): Promise<AppResult> {
  requireCommandOptions(given);
  const options = given ?? {};
  requireAmount(options.completeTimeoutMs, 'completeTimeoutMs');
  const { session, channelUuid, completion } = target;
  const { applicationUuid = randomUUID(), eventLock = false, body, loops, holdBleg } = options;
  const description = `execute ${app}`;
  const bytes = commands.execute({
    ...(target.named && { uuid: channelUuid }),
    app,
    arg,
    body,
    loops,
    ...(eventLock && completion !== undefined && { eventLock }),
    ...(holdBleg === true && { holdBleg }),
    eventUuid: applicationUuid,
  });
  completion?.require();
  // registered before it is written: its end may come in one chunk with the reply
  const run = completion?.tracker.register(channelUuid, applicationUuid, description, {
    timeoutMs: options.completeTimeoutMs,
    signal: options.signal,
  });
  try {
    const reply = await session.send(bytes, options);
    if (reply.kind === 'err') {
      throw session.refusal(description, reply.text);
    }
    if (completion !== undefined) requireEnd(session, description, completion.events);
    const event = await run?.completed;
    return { applicationUuid, response: event?.text('Application-Response'), event, reply };
  } finally {
    run?.forget();
  }
}

/** The events were asked for before the run, so their answers have come before its own. */
function requireEnd(session: EslSession, description: string, events: SessionEvents): void {
  for (const name of APP_EVENTS) {
    const refusal = events.refusalOf(name);
    if (refusal === undefined) continue;
    throw session.refusal(
      `event ${name}`,
      `${refusal}; "${description}" was started, and its end will not be reported`,
    );
  }
}
