import {
  decodeEvent,
  decodePercent,
  type EslFrame,
  type HeaderValue,
  parseArrayValue,
} from '@switchwire/esl-protocol';
import { type LibeslSwitches } from './compat.ts';
import { ESLevent } from './esl-event.ts';

/** What the receive calls give for a frame: the event in it, or else the frame itself as SOCKET_DATA. */
export function eventOfFrame(frame: EslFrame, switches: LibeslSwitches): ESLevent {
  // XML is never parsed: its text is the body
  const isParsed = ['text/event-plain', 'text/event-json'].includes(frame.contentType);
  if (!isParsed || !frame.hasBody) return socketData(frame, switches.decodeOuterHeaders);
  const event = decodeEvent(frame);
  if (event.problem !== undefined) return socketData(frame, switches.decodeOuterHeaders);
  return ESLevent.of(event);
}

/** A frame as an event of its outer headers. */
export function socketData(frame: EslFrame, decoded: boolean): ESLevent {
  const headers = [...frame.headers].map(([name, value]): [string, HeaderValue] => [
    name,
    decoded ? parseArrayValue(decodePercent(value)) : value,
  ]);
  return ESLevent.synthetic(
    'SOCKET_DATA',
    headers,
    frame.hasBody ? frame.body.toString() : undefined,
  );
}
