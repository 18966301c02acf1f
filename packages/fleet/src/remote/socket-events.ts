import { type NatsConnection } from '@nats-io/transport-node';
import { type ConnManager, type EventListener, type SocketInfo } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { eventOfData } from '../events/event-of-data.ts';
import { parsePlace, PLACE_HEADER } from '../events/place.ts';
import { type FleetSubjects, NO_EVENT, socketToken } from '../subjects.ts';

export interface SocketEventsPorts {
  readonly connection: NatsConnection;
  readonly subjects: FleetSubjects;
  readonly local: ConnManager;
  readonly isOpen: (address: string) => boolean;
  readonly info: (address: string) => SocketInfo;
}

/** The events of one socket, whichever server acts for it: each once, in order. */
export function listenToSocket(
  { connection, subjects, local, isOpen, info }: SocketEventsPorts,
  address: string,
  names: readonly string[],
  listener: EventListener,
): Disposable {
  const isWanted = (event: EslEvent): boolean =>
    names.includes('ALL') || names.includes(event.subclass === undefined ? event.name : `${event.name} ${event.subclass}`); // prettier-ignore
  const own = local.onEvent((event, socket) => {
    if (socket.address === address && isWanted(event)) listener(event, socket);
  });
  const prefix = `${subjects.events.slice(0, -1)}${socketToken(address)}.`;
  let last = { epoch: 0, ofSocket: 0 };
  const subscription = connection.subscribe(`${prefix}>`, {
    callback: (error, message) => {
      if (error !== null || isOpen(address) || message.subject.startsWith(`${prefix}${NO_EVENT}.`)) return; // prettier-ignore
      const place = parsePlace(message.headers?.get(PLACE_HEADER) ?? '');
      // what is sent again comes here again
      if (place === undefined || place.ofSocket === 0 || place.epoch < last.epoch) return;
      if (place.epoch === last.epoch && place.ofSocket <= last.ofSocket) return;
      last = place;
      const event = eventOfData(Uint8Array.from(message.data));
      if (isWanted(event)) listener(event, info(address));
    },
  });
  return {
    [Symbol.dispose]: () => {
      own[Symbol.dispose]();
      subscription.unsubscribe();
    },
  };
}
