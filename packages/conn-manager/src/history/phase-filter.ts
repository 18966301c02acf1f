import { type SocketPhase } from '../socket/socket-info.ts';

/**
 * Which changes of phase are worth an entry: a socket became well, stopped being so, or is down for another reason. A server
 * that is away for a day is tried thousands of times, which is one entry.
 */
export class PhaseFilter {
  /** The phase of the last entry, by address; of sockets that were not closed. */
  readonly #last = new Map<string, SocketPhase>();

  takes(address: string, from: SocketPhase, to: SocketPhase): boolean {
    if (to === 'connecting' || to === 'authenticated') return false;
    const isNew = from === 'subscribed' || this.#last.get(address) !== to;
    if (to === 'closed') this.#last.delete(address);
    else this.#last.set(address, to);
    return isNew;
  }
}
