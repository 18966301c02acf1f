import { createEvent } from '../../src/server/index.ts';
import { decodeEvent, type EslEvent, FrameDecoder } from '../../src/index.ts';
import { isEventFrame } from '../frames.ts';
import { recordings } from '../recordings.ts';

/** Every frame that was recorded from a server. */
export const frames = recordings().flatMap(({ server }) => new FrameDecoder().push(server));

const events = frames.filter(isEventFrame).map(decodeEvent);

/** The recorded events of a family. */
export function recorded(name: string, subclass?: string): EslEvent[] {
  return events.filter((event) => event.name === name && event.subclass === subclass);
}

/** An event for families that no recording has. */
export function made(name: string, headers: Record<string, string>, body?: string): EslEvent {
  const init = { name, headers: Object.entries(headers) };
  return createEvent(body === undefined ? init : { ...init, body });
}

/** A CUSTOM event for subclasses that no recording has. */
export function custom(subclass: string, headers: Record<string, string>): EslEvent {
  return made('CUSTOM', { 'Event-Subclass': subclass, ...headers });
}
