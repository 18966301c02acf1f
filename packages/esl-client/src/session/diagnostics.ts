import { channel } from 'node:diagnostics_channel';
import { describeCommand } from '@switchwire/esl-protocol';
import { type CloseCause } from '../close-cause.ts';
import { type BackgroundJob } from './command-options.ts';
import { type AnswerOutcome } from './answer-text.ts';
import { Trace, type Traced } from './traced.ts';

/** The connection that a message is about. */
export interface OnSession {
  /** `host:port` of the FreeSWITCH. */
  readonly address: string;
  /** Number of the TCP connection in the life of its socket. */
  readonly generation: number;
}

/** What the messages of the tracing channel `switchwire:command` hold. */
export interface CommandTrace extends OnSession, Traced {
  /** `api`, `bgapi`, `sendmsg`, …: the first word. */
  readonly verb: string;
  /** As errors name it, without arguments: `api originate …`. */
  readonly command: string;
  /** FreeSWITCH's answer; from `asyncStart` on, unless there was none. */
  outcome?: AnswerOutcome;
}

/** What the messages of the tracing channel `switchwire:job` hold. */
export interface JobTrace extends OnSession, Traced {
  /** FreeSWITCH names the job of a raw `bgapi` in its reply: undefined until then. */
  jobUuid: string | undefined;
  /** As errors name it: `bgapi originate …`. */
  readonly command: string;
}

/** What the messages of the tracing channel `switchwire:connect` hold: from dialling to the accepted login. */
export interface ConnectTrace extends OnSession, Traced {}

/** A message of the channel `switchwire:session.closed`. */
export interface SessionClosedMessage extends OnSession {
  readonly cause: CloseCause;
}

/** A message of the channel `switchwire:event.dropped`. */
export interface EventDroppedMessage {
  readonly address: string;
  /** Events that this iteration has lost so far. */
  readonly dropped: number;
}

/** A message of the channel `switchwire:frame.skipped`: a body above the limit was not kept. */
export interface FrameSkippedMessage extends OnSession {
  readonly contentType: string;
  readonly bytes: number;
}

export const commandTrace = new Trace<CommandTrace>('switchwire:command');
export const jobTrace = new Trace<JobTrace>('switchwire:job');
export const connectTrace = new Trace<ConnectTrace>('switchwire:connect');

const sessionClosed = channel('switchwire:session.closed');
const eventDropped = channel('switchwire:event.dropped');
const frameSkipped = channel('switchwire:frame.skipped');

/** Only while `commandTrace` is active. */
export function tracedCommand<T>(
  { address, generation }: OnSession,
  bytes: Uint8Array,
  outcomeOf: (answer: T) => AnswerOutcome,
  run: () => Promise<T>,
): Promise<T> {
  const command = describeCommand(bytes);
  const verb = command.split(' ', 1)[0] ?? '';
  const trace: CommandTrace = { address, generation, verb, command };
  return commandTrace.run(trace, run, (answer) => {
    trace.outcome = outcomeOf(answer);
  });
}

/** Only while `jobTrace` is active. */
export function tracedJob(
  { address, generation }: OnSession,
  jobUuid: string,
  command: string,
  run: () => Promise<BackgroundJob>,
): Promise<BackgroundJob> {
  const trace = { address, generation, jobUuid, command: describeCommand(`bgapi ${command}`) };
  return jobTrace.runJob(trace, run);
}

export function publishSessionClosed(on: OnSession, cause: CloseCause): void {
  if (!sessionClosed.hasSubscribers) return;
  const message: SessionClosedMessage = { address: on.address, generation: on.generation, cause };
  sessionClosed.publish(message);
}

export function publishFrameSkipped(on: OnSession, contentType: string, bytes: number): void {
  if (!frameSkipped.hasSubscribers) return;
  const { address, generation } = on;
  const message: FrameSkippedMessage = { address, generation, contentType, bytes };
  frameSkipped.publish(message);
}

export function publishEventDropped(address: string, dropped: number): void {
  if (!eventDropped.hasSubscribers) return;
  const message: EventDroppedMessage = { address, dropped };
  eventDropped.publish(message);
}
