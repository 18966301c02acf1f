import {
  openEventStream,
  type EventStream,
  type EventStreamOptions,
} from '../wire/event-stream.ts';

/** The server sends a comment every 15 s when there is nothing else to send. */
const SILENCE_MS = 40_000;

/** `GET /events` as the tail reads it: a line that fell silent is given up and opened anew where it left off. */
export function openTailStream(options: Omit<EventStreamOptions, 'silenceMs'>): EventStream {
  return openEventStream({ ...options, silenceMs: SILENCE_MS });
}
