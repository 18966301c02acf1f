import { randomUUID } from 'node:crypto';
import { commands } from '@switchwire/esl-protocol';
import { type CommandOptions } from '../session/command-options.ts';
import { CommandRefusedError } from '../errors.ts';
import { type ExecuteResult, type ExecutionTracker } from '../session/app-tracker.ts';
import { type EslSession } from '../session/session.ts';

/** How a dialplan application is run. */
export interface ExecuteOptions extends CommandOptions {
  /** Deadline of the application's end; 0 or Infinity (the default): none. `timeoutMs` bounds the answer to the command. */
  readonly completeTimeoutMs?: number | undefined;
  /**
   * Whatever is queued after this run, a hangup too, waits for its end. Without it an async channel runs the next one
   * at once, inside this one. Default false; an awaited run needs no lock.
   */
  readonly eventLock?: boolean | undefined;
  /** `Application-UUID` of the run's events. Default: a new UUID. */
  readonly applicationUuid?: string | undefined;
  /** Music for the bridged partner meanwhile. Default false. */
  readonly holdBleg?: boolean | undefined;
}

/** The channel that runs it, and how its end is known. */
export interface ApplicationTarget {
  readonly session: EslSession;
  readonly channelUuid: string;
  /** False: the channel is the connection's own and need not be named. */
  readonly named: boolean;
  /** Undefined in sync mode: the reply is the end. */
  readonly tracker: ExecutionTracker | undefined;
}

/**
 * Runs one dialplan application and waits for its end: CHANNEL_EXECUTE_COMPLETE with its Application-UUID, or in sync
 * mode the reply. Rejects with CommandRefusedError on `-ERR`, ChannelGoneError when the channel ends first, and with
 * the errors of a command. `arg` is expanded by FreeSWITCH (`${…}`) and may hold no line end.
 */
export async function runApplication(
  target: ApplicationTarget,
  app: string,
  arg: string | undefined,
  options: ExecuteOptions = {},
): Promise<ExecuteResult> {
  const { session, channelUuid, tracker } = target;
  const { applicationUuid = randomUUID(), eventLock = false, holdBleg } = options;
  const description = `execute ${app}`;
  const bytes = commands.execute({
    ...(target.named && { uuid: channelUuid }),
    app,
    ...(arg !== undefined && { arg }),
    ...(eventLock && tracker !== undefined && { eventLock }),
    ...(holdBleg === true && { holdBleg }),
    eventUuid: applicationUuid,
  });
  // registered before it is written: its end may come in one chunk with the reply
  const run = tracker?.register(channelUuid, applicationUuid, description, {
    timeoutMs: options.completeTimeoutMs,
    signal: options.signal,
  });
  try {
    const reply = await session.execute(bytes, options);
    if (reply.kind === 'err')
      throw new CommandRefusedError(session.address, description, reply.text);
    const event = await run?.completed;
    return { applicationUuid, response: event?.text('Application-Response'), event, reply };
  } finally {
    run?.forget();
  }
}
