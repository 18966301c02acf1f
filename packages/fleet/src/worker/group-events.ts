import { type ConnManager, type GapNotice, type SocketInfo } from '@switchwire/conn-manager';
import { guarded } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type ReaderGap, type ReadEventInfo } from '../reading/event-reading.ts';
import { noticeOf } from '../remote/socket-events.ts';

export interface GroupEventsPorts {
  /** Asked for each event. */
  readonly info: (address: string) => SocketInfo;
  readonly wallNow: () => number;
  /** A listener threw. */
  readonly onDefect: (error: unknown) => void;
}

/** What a group reads, handed out as a manager hands out the events of its own sockets. */
export class GroupEvents implements Pick<ConnManager, 'onEvent' | 'onGap'> {
  readonly #ports: GroupEventsPorts;
  readonly #takers = new Set<(event: EslEvent, socket: SocketInfo) => void>();
  readonly #gapTakers = new Set<(gap: GapNotice) => void>();
  #read = 0;

  constructor(ports: GroupEventsPorts) {
    this.#ports = ports;
  }

  /** Events that were handed out. */
  get read(): number {
    return this.#read;
  }

  onEvent: ConnManager['onEvent'] = (listener) => {
    const take = guarded(listener, this.#ports.onDefect);
    this.#takers.add(take);
    return { [Symbol.dispose]: () => void this.#takers.delete(take) };
  };

  onGap: ConnManager['onGap'] = (listener) => {
    const take = guarded<GapNotice>(listener, this.#ports.onDefect);
    this.#gapTakers.add(take);
    return { [Symbol.dispose]: () => void this.#gapTakers.delete(take) };
  };

  event(event: EslEvent, { socket, lateMs }: ReadEventInfo): void {
    // received while its server slept: routes do not run for it there either
    if (lateMs !== undefined) return;
    this.#read++;
    const info = this.#ports.info(socket);
    for (const take of this.#takers) take(event, info);
  }

  /** `sockets`: those that it may be about, where the reader does not know which. */
  gap({ socket, from, to }: ReaderGap, sockets: Iterable<string>): void {
    const { info, wallNow } = this.#ports;
    const now = wallNow();
    for (const address of socket === undefined ? sockets : [socket]) {
      const notice = noticeOf({ from: from ?? now, to: to ?? now }, info(address));
      for (const take of this.#gapTakers) take(notice);
    }
  }
}
