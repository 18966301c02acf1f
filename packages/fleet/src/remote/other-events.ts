import { type Msg, type NatsConnection } from '@nats-io/transport-node';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type GapMessage, parseGap } from '../events/control-messages.ts';
import { eventOfData } from '../events/event-of-data.ts';
import { parsePlace, type Place, PLACE_HEADER } from '../events/place.ts';
import { NO_EVENT, textOfToken } from '../subjects.ts';

export interface OtherEventsPorts {
  readonly connection: NatsConnection;
  /** Of a message that this server published: its listeners had the event already. */
  readonly isOwn: (reply: string | undefined) => boolean;
}

export interface OtherEventsListener {
  readonly event: (event: EslEvent, socket: string) => void;
  readonly gap?: (gap: GapMessage) => void;
}

/** Sockets whose place is remembered. */
const MAX_SOCKETS = 100_000;
const CONTROL_TOKEN = 4;

/** Hands over what other servers publish on a subject: each event once, those of a socket in their order. */
export function hearOthers(
  { connection, isOwn }: OtherEventsPorts,
  subject: string,
  listener: OtherEventsListener,
): Disposable {
  const places = new Map<string, Place>();
  const hear = (message: Msg): void => {
    const [, , , token = '', name, kind] = message.subject.split('.', CONTROL_TOKEN + 2);
    const socket = textOfToken(token);
    if (socket === undefined || isOwn(message.reply)) return;
    if (name === NO_EVENT) {
      const gap = kind === 'gap' ? parseGap(message.data) : undefined;
      if (gap !== undefined) listener.gap?.(gap);
      return;
    }
    const place = parsePlace(message.headers?.get(PLACE_HEADER) ?? '');
    if (place === undefined || !isNext(places.get(socket), place)) return;
    remember(places, socket, place);
    listener.event(eventOfData(Uint8Array.from(message.data)), socket);
  };
  const subscription = connection.subscribe(subject, {
    callback: (error, message) => {
      if (error === null) hear(message);
    },
  });
  return {
    [Symbol.dispose]: () => {
      subscription.unsubscribe();
    },
  };
}

/** What is sent again comes here again, and what is outside of the row of its socket may have been another's. */
function isNext(last: Place | undefined, place: Place): boolean {
  if (place.ofSocket === 0) return false;
  if (last === undefined || place.epoch > last.epoch) return true;
  return place.epoch === last.epoch && place.ofSocket > last.ofSocket;
}

function remember(places: Map<string, Place>, socket: string, place: Place): void {
  places.set(socket, place);
  if (places.size <= MAX_SOCKETS) return;
  const [oldest] = places.keys();
  if (oldest !== undefined) places.delete(oldest);
}
