import { type ConnManager, type EventListener, type GapNotice, type SocketInfo } from '@switchwire/conn-manager'; // prettier-ignore
import { type EslEvent } from '@switchwire/esl-protocol';
import { type GapMessage } from '../events/control-messages.ts';
import { type FleetSubjects, socketToken } from '../subjects.ts';
import { hearOthers, type OtherEventsPorts } from './other-events.ts';

export interface SocketEventsPorts extends OtherEventsPorts {
  readonly subjects: FleetSubjects;
  readonly local: ConnManager;
  readonly info: (address: string) => SocketInfo;
}

/** Events of sockets, whichever server acts for them: each once, those of a socket in their order. */
export class SocketEvents {
  readonly #ports: SocketEventsPorts;

  constructor(ports: SocketEventsPorts) {
    this.#ports = ports;
  }

  /** Of one socket. */
  listen(address: string, names: readonly string[], listener: EventListener): Disposable {
    const { local, info, subjects } = this.#ports;
    const isWanted = (event: EslEvent): boolean =>
      names.includes('ALL') || names.includes(event.subclass === undefined ? event.name : `${event.name} ${event.subclass}`); // prettier-ignore
    const own = local.onEvent((event, socket) => {
      if (socket.address === address && isWanted(event)) listener(event, socket);
    });
    const subject = `${subjects.events.slice(0, -1)}${socketToken(address)}.>`;
    const others = hearOthers(this.#ports, subject, {
      event: (event) => {
        if (isWanted(event)) listener(event, info(address));
      },
    });
    return both(own, others);
  }

  /** Of all: what other servers publish comes while there is a listener. */
  onEvent(listener: EventListener): Disposable {
    const { local, info, subjects } = this.#ports;
    const event = (one: EslEvent, socket: string): void => void listener(one, info(socket));
    return both(local.onEvent(listener), hearOthers(this.#ports, subjects.events, { event }));
  }

  onGap(listener: (gap: GapNotice) => unknown): Disposable {
    const { local, info, subjects } = this.#ports;
    const heard = { event: () => undefined, gap: (gap: GapMessage) => void listener(noticeOf(gap, info(gap.socket))) }; // prettier-ignore
    return both(local.onGap(listener), hearOthers(this.#ports, subjects.gaps, heard));
  }
}

/** Whether the calls went on is known by the server that reported it. */
function noticeOf({ from, to }: GapMessage, socket: SocketInfo): GapNotice {
  const { generation } = socket;
  return { socket, kind: 'unknown', coreUuidBefore: undefined, coreUuidAfter: undefined, from, to, cause: undefined, generation }; // prettier-ignore
}

const both = (...ends: readonly Disposable[]): Disposable => ({
  [Symbol.dispose]: () => {
    for (const end of ends) end[Symbol.dispose]();
  },
});
