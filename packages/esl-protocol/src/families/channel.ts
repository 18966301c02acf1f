import { type HeaderValue } from '../array-value.ts';
import { type EslEvent } from '../event.ts';
import { numberIn, timeIn } from './values.ts';

export type Direction = 'inbound' | 'outbound';
export type AnswerState = 'hangup' | 'answered' | 'early' | 'ringing';

/** `switch_channel_state_t`, in the order of its numbers (0 … 13). */
export const CHANNEL_STATES = [
  'CS_NEW',
  'CS_INIT',
  'CS_ROUTING',
  'CS_SOFT_EXECUTE',
  'CS_EXECUTE',
  'CS_EXCHANGE_MEDIA',
  'CS_PARK',
  'CS_CONSUME_MEDIA',
  'CS_HIBERNATE',
  'CS_RESET',
  'CS_HANGUP',
  'CS_REPORTING',
  'CS_DESTROY',
  'CS_NONE',
] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];

export type CallState =
  'DOWN' | 'DIALING' | 'RINGING' | 'EARLY' | 'ACTIVE' | 'HELD' | 'RING_WAIT' | 'HANGUP' | 'UNHELD';

/** The channel an event is about (`switch_channel_event_set_basic_data`). */
export interface Channel {
  /** `Unique-ID`. Not always an RFC 4122 uuid: who makes the call may choose it. */
  readonly uuid: string;
  /** E.g. `sofia/internal/1000@host`. */
  readonly name: string | undefined;
  /** The state the channel is running in. */
  readonly state: ChannelState | (string & {}) | undefined;
  /** The state it is going to, as a number of {@link CHANNEL_STATES}; may differ from {@link state}. */
  readonly stateNumber: number | undefined;
  readonly callState: CallState | (string & {}) | undefined;
  readonly direction: Direction | (string & {}) | undefined;
  readonly answerState: AnswerState | (string & {}) | undefined;
  /** The same for both legs of a bridge. */
  readonly callUuid: string | undefined;
  /** A name of {@link HANGUP_CAUSES}, once the channel has one. */
  readonly hangupCause: string | undefined;
  readonly caller: CallerProfile;
}

/** A caller profile: who calls whom, and when what happened. */
export interface CallerProfile {
  readonly callerIdName: string | undefined;
  readonly callerIdNumber: string | undefined;
  readonly calleeIdName: string | undefined;
  readonly calleeIdNumber: string | undefined;
  readonly destinationNumber: string | undefined;
  readonly username: string | undefined;
  readonly dialplan: string | undefined;
  readonly context: string | undefined;
  /** Address the call came from. */
  readonly networkAddress: string | undefined;
  /** `Unique-ID` of the channel that the profile belongs to. */
  readonly uuid: string | undefined;
  readonly channelName: string | undefined;
  /** The module that made the channel, e.g. `mod_sofia`. */
  readonly source: string | undefined;
  readonly createdAt: Date | undefined;
  readonly progressAt: Date | undefined;
  readonly progressMediaAt: Date | undefined;
  readonly answeredAt: Date | undefined;
  readonly bridgedAt: Date | undefined;
  readonly transferredAt: Date | undefined;
  readonly hungUpAt: Date | undefined;
}

/** The channel that an event is about; undefined if it has no `Unique-ID`. */
export function channelOf(event: EslEvent): Channel | undefined {
  const uuid = event.uniqueId;
  if (uuid === undefined) return undefined;
  return {
    uuid,
    name: event.text('Channel-Name'),
    state: event.text('Channel-State'),
    stateNumber: numberIn(event, 'Channel-State-Number'),
    callState: event.text('Channel-Call-State'),
    direction: event.text('Call-Direction'),
    answerState: event.text('Answer-State'),
    callUuid: event.text('Channel-Call-UUID'),
    hangupCause: event.text('Hangup-Cause'),
    caller: callerProfileOf(event, 'Caller'),
  };
}

/**
 * The profile of the channel (`Caller`), of the leg it is joined with (`Other-Leg`), or in the reply to
 * `connect` of the channel (`Channel`).
 */
export function callerProfileOf(
  event: EslEvent,
  prefix: 'Caller' | 'Other-Leg' | 'Channel' = 'Caller',
): CallerProfile {
  const text = (name: string): string | undefined => event.text(`${prefix}-${name}`);
  const time = (name: string): Date | undefined => timeIn(event, `${prefix}-Channel-${name}-Time`);
  return {
    callerIdName: text('Caller-ID-Name'),
    callerIdNumber: text('Caller-ID-Number'),
    calleeIdName: text('Callee-ID-Name'),
    calleeIdNumber: text('Callee-ID-Number'),
    destinationNumber: text('Destination-Number'),
    username: text('Username'),
    dialplan: text('Dialplan'),
    context: text('Context'),
    networkAddress: text('Network-Addr'),
    uuid: text('Unique-ID'),
    channelName: text('Channel-Name'),
    source: text('Source'),
    createdAt: time('Created'),
    progressAt: time('Progress'),
    progressMediaAt: time('Progress-Media'),
    answeredAt: time('Answered'),
    bridgedAt: time('Bridged'),
    transferredAt: time('Transfer'),
    hungUpAt: time('Hangup'),
  };
}

/** A channel variable: header `variable_‹name›`. Not every event has them; see `docs/wire.md`. */
export function variableOf(event: EslEvent, name: string): HeaderValue | undefined {
  return event.header(`variable_${name}`);
}
