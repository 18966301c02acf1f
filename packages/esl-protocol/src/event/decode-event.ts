import { DecodedFrame } from '../wire/decoded-frame.ts';
import { JsonEvent } from './json-event.ts';
import { PlainEvent } from './plain-event.ts';
import { XmlEvent } from './xml-event.ts';
import { type EslEvent } from './event.ts';
import { type EslFrame } from '../wire/frame.ts';

/**
 * The event in a frame of `text/event-json`, `-xml` or `-plain` (and of any other type, read as plain).
 * Costs next to nothing: the event is parsed when it is looked at. A frame of a decoder gives the same
 * event each time. Never throws.
 */
export function decodeEvent(frame: EslFrame): EslEvent {
  return frame instanceof DecodedFrame ? eventOf(frame) : readEvent(frame);
}

/** Nothing else puts anything into `reading`. */
function eventOf(frame: DecodedFrame): EslEvent {
  return (frame.reading ??= readEvent(frame)) as EslEvent;
}

function readEvent({ contentType, body }: EslFrame): EslEvent {
  switch (contentType) {
    case 'text/event-json':
      return new JsonEvent(body);
    case 'text/event-xml':
      return new XmlEvent(body);
    default:
      return new PlainEvent(body);
  }
}
