import { type HeaderValue } from '../text/array-value.ts';
import { type EslEvent } from '../event/event.ts';
import { callerProfileOf, type CallerProfile, type Direction } from './caller-profile.ts';
import { flagIn, numberIn } from './values.ts';

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
  /** `Unique-ID`. Not always an RFC 4122 uuid: the maker of the call may choose it. */
  readonly uuid: string;
  /** E.g. `sofia/internal/1000@host`. */
  readonly name: string | undefined;
  /** The state the channel is running in. */
  readonly state: ChannelState | (string & {}) | undefined;
  /** The state it is going to, as a number of {@link CHANNEL_STATES}; may differ from {@link state}. */
  readonly stateNumber: number | undefined;
  readonly callState: CallState | (string & {}) | undefined;
  readonly direction: Direction | (string & {}) | undefined;
  /** The direction that is shown to watchers of the channel. */
  readonly presenceDirection: Direction | (string & {}) | undefined;
  readonly answerState: AnswerState | (string & {}) | undefined;
  /** The same for both legs of a bridge. */
  readonly callUuid: string | undefined;
  readonly externalId: string | undefined;
  readonly presenceId: string | undefined;
  /** Whether it has been through the dialplan. */
  readonly hitDialplan: boolean | undefined;
  readonly readCodec: ChannelCodec;
  readonly writeCodec: ChannelCodec;
  /** What the leg it is joined with is to it; that leg's profile is `callerProfileOf(event, 'Other-Leg')`. */
  readonly otherType: 'originator' | 'originatee' | (string & {}) | undefined;
  /** A name of {@link HANGUP_CAUSES}, once the channel has one. */
  readonly hangupCause: string | undefined;
  /** Undefined in events that have no profile of the caller. */
  readonly caller: CallerProfile | undefined;
}

/** How media is coded in one direction. */
export interface ChannelCodec {
  readonly name: string | undefined;
  readonly rateHz: number | undefined;
  readonly bitsPerSecond: number | undefined;
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
    presenceDirection: event.text('Presence-Call-Direction'),
    answerState: event.text('Answer-State'),
    callUuid: event.text('Channel-Call-UUID'),
    externalId: event.text('Session-External-ID'),
    presenceId: event.text('Channel-Presence-ID'),
    hitDialplan: flagIn(event, 'Channel-HIT-Dialplan'),
    readCodec: codecOf(event, 'Read'),
    writeCodec: codecOf(event, 'Write'),
    otherType: event.text('Other-Type'),
    hangupCause: event.text('Hangup-Cause'),
    caller: callerProfileOf(event, 'Caller'),
  };
}

function codecOf(event: EslEvent, way: 'Read' | 'Write'): ChannelCodec {
  return {
    name: event.text(`Channel-${way}-Codec-Name`),
    rateHz: numberIn(event, `Channel-${way}-Codec-Rate`),
    bitsPerSecond: numberIn(event, `Channel-${way}-Codec-Bit-Rate`),
  };
}

/** A channel variable: header `variable_‹name›`. Not every event has them; see `docs/wire.md`. */
export function variableOf(event: EslEvent, name: string): HeaderValue | undefined {
  return event.header(`variable_${name}`);
}
