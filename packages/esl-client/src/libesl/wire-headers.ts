import { type ESLevent } from './esl-event.ts';

/** The headers of an event as `sendEvent` and `sendMSG` write them: not encoded; the length is counted from the body. */
export function wireHeaders(event: ESLevent): (readonly [name: string, value: string])[] {
  return event.entries.filter(([name]) => name.toLowerCase() !== 'content-length');
}
