import {
  decodeEvent,
  decodePercent,
  decodeReply,
  type EslEvent,
  type EslFrame,
  type HeaderValue,
  isKnownEventName,
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
  return ESLevent.of(event, switches.knowsCertReload ? isKnownEventName : isKnownToLibesl);
}

/** A frame as an event of its outer headers. `decoded`: all of them, not only where the server encodes them. */
export function socketData(frame: EslFrame, decoded: boolean): ESLevent {
  const headers = decoded ? decodedHeaders(frame) : (channelDataOf(frame) ?? frame.headers);
  return ESLevent.synthetic(
    'SOCKET_DATA',
    headers,
    frame.hasBody ? frame.body.toString() : undefined,
  );
}

function decodedHeaders({ headers }: EslFrame): (readonly [string, HeaderValue])[] {
  return Array.from(headers, ([name, value]) => [name, parseArrayValue(decodePercent(value))]);
}

/** The reply to `connect` is the one frame whose own headers the server encodes. */
function channelDataOf(frame: EslFrame): EslEvent['entries'] | undefined {
  return frame.headers.has('Event-Name') ? decodeReply(frame).channelData?.entries : undefined;
}

function isKnownToLibesl(name: string): boolean {
  return name !== 'CERT_RELOAD' && isKnownEventName(name);
}
