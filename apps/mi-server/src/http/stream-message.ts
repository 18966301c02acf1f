import { type RaisedEvent } from '../events/event-hub.ts';

/** One message of text/event-stream; an event without a place has no id, and a reader keeps the one it had. */
export const streamMessage = (event: RaisedEvent, id?: string): string => {
  // the original's three parameters first; `socket` tells apart those that share a host
  const { name, sender, body, address: socket, gap } = event;
  const [type, data] =
    gap === undefined ? ['E_FREESWITCH', { name, sender, body, socket }] : ['gap', gap];
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
};

/** Reports events that a reader lost; undefined: how many is not known. */
export const droppedMessage = (count: number | undefined, reason: string): string =>
  `event: dropped\ndata: ${JSON.stringify({ count: count ?? null, reason })}\n\n`;
