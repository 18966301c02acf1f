import { type GapCause, type GapMessage } from './control-messages.ts';

interface Loss {
  from: number;
  to: number;
  count: number;
  cause: GapCause;
}

/** What did not get into the stream, for each socket, until it can be reported there. */
export class Losses {
  readonly #sockets = new Map<string, Loss>();

  get size(): number {
    return this.#sockets.size;
  }

  /** When the first of it came, milliseconds since 1970; Infinity: nothing is missing. */
  get oldestAt(): number {
    let oldest = Infinity;
    for (const { from } of this.#sockets.values()) oldest = Math.min(oldest, from);
    return oldest;
  }

  add(socket: string, at: number, until: number, count: number, cause: GapCause): void {
    const loss = this.#sockets.get(socket);
    if (loss === undefined) {
      this.#sockets.set(socket, { from: at, to: until, count, cause });
      return;
    }
    loss.from = Math.min(loss.from, at);
    loss.to = Math.max(loss.to, until);
    loss.count += count;
    // of two causes the one that says that more may be missing
    if (cause === 'spool') loss.cause = cause;
  }

  /** Everything, one gap for each socket; nothing is left. */
  take(epochOf: (socket: string) => number): readonly GapMessage[] {
    const gaps = [...this.#sockets].map(([socket, loss]): GapMessage => ({ v: 1, socket, ...loss, epoch: epochOf(socket) })); // prettier-ignore
    this.#sockets.clear();
    return gaps;
  }
}
