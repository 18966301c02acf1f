import { type EslEvent } from '../event/event.ts';
import { numberIn, timeIn } from './values.ts';

/** The headers that nearly every event begins with (`switch_event.c`). */
export interface CommonHeaders {
  /** Identifies one run of the server: a restart changes it. */
  readonly coreUuid: string | undefined;
  readonly hostname: string | undefined;
  /** The configured name; the host name unless configured. */
  readonly switchname: string | undefined;
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
  /** When the event was created. `Event-Date-Timestamp` has microseconds, this milliseconds. */
  readonly createdAt: Date | undefined;
  /** The same in microseconds since 1970; exact until the year 2255. */
  readonly createdAtMicros: number | undefined;
  /** The same in the server's local time; the zone is not in the event. */
  readonly localDate: string | undefined;
  /** The position in the server's source that made the event. */
  readonly callingFile: string | undefined;
  readonly callingFunction: string | undefined;
  readonly callingLine: number | undefined;
  /** Given when the event is created, so not monotonic in delivery. */
  readonly sequence: number | undefined;
  readonly priority: 'NORMAL' | 'LOW' | 'HIGH' | (string & {}) | undefined;
}

/** The headers that nearly every event has. */
export function commonHeadersOf(event: EslEvent): CommonHeaders {
  return {
    coreUuid: event.text('Core-UUID'),
    hostname: event.text('FreeSWITCH-Hostname'),
    switchname: event.text('FreeSWITCH-Switchname'),
    ipv4: event.text('FreeSWITCH-IPv4'),
    ipv6: event.text('FreeSWITCH-IPv6'),
    createdAt: timeIn(event, 'Event-Date-Timestamp'),
    createdAtMicros: numberIn(event, 'Event-Date-Timestamp'),
    localDate: event.text('Event-Date-Local'),
    callingFile: event.text('Event-Calling-File'),
    callingFunction: event.text('Event-Calling-Function'),
    callingLine: numberIn(event, 'Event-Calling-Line-Number'),
    sequence: numberIn(event, 'Event-Sequence'),
    priority: event.text('priority'),
  };
}
