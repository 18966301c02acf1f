import { formatArrayValue } from '../text/array-value.ts';
import { type EslEvent } from '../event/event.ts';
import { type Direction } from './caller-profile.ts';
import { type ChannelState } from './channel.ts';
import { numberIn } from './values.ts';

/** What a watched user or channel is doing. */
export interface Presence {
  /** The channel, if the news is from one. */
  readonly uuid: string | undefined;
  readonly proto: string | undefined;
  readonly login: string | undefined;
  /** Who: e.g. `1000@example.test`. */
  readonly from: string | undefined;
  readonly rpid: string | undefined;
  readonly status: string | undefined;
  readonly forceStatus: string | undefined;
  readonly eventType: string | undefined;
  readonly altEventType: string | undefined;
  readonly eventCount: number | undefined;
  /** The state of the dialog. Not the channel's Answer-State, which {@link channelOf} has. */
  readonly answerState: 'confirmed' | 'early' | 'terminated' | (string & {}) | undefined;
  readonly channelState: ChannelState | (string & {}) | undefined;
  readonly callDirection: Direction | (string & {}) | undefined;
  readonly presenceCallDirection: Direction | (string & {}) | undefined;
  readonly callInfoState: string | undefined;
  readonly userAgent: string | undefined;
  /** Where the news is from. */
  readonly source: string | undefined;
  /** The position in the server's source that made the news. */
  readonly callingFile: string | undefined;
  readonly callingFunction: string | undefined;
  readonly callingLine: number | undefined;
}

/** The content of a PRESENCE_IN event; undefined for other events. */
export function presenceOf(event: EslEvent): Presence | undefined {
  if (event.name !== 'PRESENCE_IN') return undefined;
  const own = ownHeadersOf(event);
  return {
    uuid: event.uniqueId,
    proto: event.text('proto'),
    login: event.text('login'),
    from: event.text('from'),
    rpid: event.text('rpid'),
    status: event.text('status'),
    forceStatus: event.text('force-status'),
    eventType: event.text('event_type'),
    altEventType: event.text('alt_event_type'),
    eventCount: numberIn(event, 'event_count'),
    answerState: own('answer-state'),
    channelState: own('channel-state'),
    callDirection: own('call-direction'),
    presenceCallDirection: own('presence-call-direction'),
    callInfoState: event.text('presence-call-info-state'),
    userAgent: event.text('user-agent'),
    source: event.text('presence-source'),
    callingFile: event.text('Presence-Calling-File'),
    callingFunction: event.text('Presence-Calling-Function'),
    callingLine: numberIn(event, 'Presence-Calling-Line'),
  };
}

/**
 * The event's own headers, in lower case. The channel's come first and have the same names but for their
 * case, so that a lookup without regard to case finds those.
 */
function ownHeadersOf(event: EslEvent): (name: string) => string | undefined {
  const entries = new Map(event.entries);
  return (name) => {
    const value = entries.get(name);
    return value === undefined ? undefined : formatArrayValue(value);
  };
}
