import { type ConnManager, type EventListener, type GapNotice, type SocketInfo } from '@switchwire/conn-manager'; // prettier-ignore
import { guarded } from '@switchwire/esl-client/session';
import { type EslEvent, formatEventSpec } from '@switchwire/esl-protocol';
import { type GapMessage } from '../events/control-messages.ts';
import { type FleetSubjects, socketToken } from '../subjects.ts';
import { hearOthers, type OtherEventsPorts } from './other-events.ts';

export interface SocketEventsPorts extends OtherEventsPorts {
  readonly subjects: FleetSubjects;
  readonly local: ConnManager;
  /** Asked for each event of another server. */
  readonly info: (address: string) => SocketInfo;
  /** A listener threw. */
  readonly onDefect: (error: unknown) => void;
}

type Take = (event: EslEvent, socket: SocketInfo) => void;

/** Events of sockets, whichever server acts for them: each once, those of a socket in their order. */
export class SocketEvents {
  readonly #ports: SocketEventsPorts;
  /** Of single sockets: an event looks for its own alone. */
  readonly #bySocket = new Map<string, ReadonlySet<Take>>();
  #own: Disposable | undefined;

  constructor(ports: SocketEventsPorts) {
    this.#ports = ports;
  }

  /** Of one socket; `names` are canonical. */
  listen(address: string, names: readonly string[], listener: EventListener): Disposable {
    const { info, subjects, onDefect } = this.#ports;
    const wanted = new Set(names);
    const call = guarded(listener, onDefect);
    const take: Take = (event, socket) => {
      if (wanted.has('ALL') || wanted.has(formatEventSpec(event))) call(event, socket);
    };
    const subject = `${subjects.events.slice(0, -1)}${socketToken(address)}.>`;
    const event = (one: EslEvent): void => {
      take(one, info(address));
    };
    return both(this.#listenHere(address, take), hearOthers(this.#ports, subject, { event }));
  }

  /** Of all: what other servers publish comes while there is a listener. */
  onEvent(listener: EventListener): Disposable {
    const { local, info, subjects, onDefect } = this.#ports;
    const call = guarded(listener, onDefect);
    const event = (one: EslEvent, socket: string): void => {
      call(one, info(socket));
    };
    return both(local.onEvent(listener), hearOthers(this.#ports, subjects.events, { event }));
  }

  onGap(listener: (gap: GapNotice) => unknown): Disposable {
    const { local, info, subjects, onDefect } = this.#ports;
    const call = guarded<GapNotice>(listener, onDefect);
    const gap = (message: GapMessage): void => {
      call(noticeOf(message, info(message.socket)));
    };
    const heard = { event: () => undefined, gap };
    return both(local.onGap(listener), hearOthers(this.#ports, subjects.gaps, heard));
  }

  /** Sets are replaced, never changed: a listener may go while an event is handed out. */
  #listenHere(address: string, take: Take): Disposable {
    this.#bySocket.set(address, new Set([...(this.#bySocket.get(address) ?? []), take]));
    this.#own ??= this.#ports.local.onEvent((event, socket) => {
      for (const each of this.#bySocket.get(socket.address) ?? []) each(event, socket);
    });
    return {
      [Symbol.dispose]: () => {
        const left = [...(this.#bySocket.get(address) ?? [])].filter((each) => each !== take);
        if (left.length > 0) this.#bySocket.set(address, new Set(left));
        else this.#bySocket.delete(address);
        if (this.#bySocket.size > 0) return;
        this.#own?.[Symbol.dispose]();
        this.#own = undefined;
      },
    };
  }
}

/** Why the session was lost, in more than a code, is known by the server that reported it. */
export function noticeOf(
  {
    from,
    to,
    kind = 'unknown',
    coreUuidBefore,
    coreUuidAfter,
  }: Pick<GapMessage, 'from' | 'to' | 'kind' | 'coreUuidBefore' | 'coreUuidAfter'>,
  socket: SocketInfo,
): GapNotice {
  const { generation } = socket;
  return { socket, kind, coreUuidBefore, coreUuidAfter, from, to, cause: undefined, generation };
}

const both = (...ends: readonly Disposable[]): Disposable => ({
  [Symbol.dispose]: () => {
    for (const end of ends) end[Symbol.dispose]();
  },
});
