import { type EslEvent } from '../event.ts';
import { numberIn, timeIn } from './values.ts';

/** The headers that nearly every event begins with (`switch_event.c`). */
export interface CommonHeaders {
  /** Identifies one run of the server: a restart changes it. */
  readonly coreUuid: string | undefined;
  readonly hostname: string | undefined;
  /** The configured name; the host name unless configured. */
  readonly switchname: string | undefined;
  /** When the event was created. `Event-Date-Timestamp` has microseconds, this milliseconds. */
  readonly createdAt: Date | undefined;
  /** Given when the event is created, so not monotonic in delivery. */
  readonly sequence: number | undefined;
}

/** The headers that nearly every event has. */
export function commonHeadersOf(event: EslEvent): CommonHeaders {
  return {
    coreUuid: event.text('Core-UUID'),
    hostname: event.text('FreeSWITCH-Hostname'),
    switchname: event.text('FreeSWITCH-Switchname'),
    createdAt: timeIn(event, 'Event-Date-Timestamp'),
    sequence: numberIn(event, 'Event-Sequence'),
  };
}
