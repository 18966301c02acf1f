import { JsonEvent } from './json-event.ts';
import { PlainEvent } from './plain-event.ts';
import { XmlEvent } from './xml-event.ts';
import { type EslEvent } from './event.ts';
import { type EslFrame } from './frame.ts';

/**
 * The event in a frame of `text/event-json`, `-xml` or `-plain` (and of any other type, read as plain).
 * Costs next to nothing: the event is parsed when it is looked at. Never throws.
 */
export function decodeEvent(frame: EslFrame): EslEvent {
  switch (frame.contentType) {
    case 'text/event-json':
      return new JsonEvent(frame.body);
    case 'text/event-xml':
      return new XmlEvent(frame.body);
    default:
      return new PlainEvent(frame.body);
  }
}
