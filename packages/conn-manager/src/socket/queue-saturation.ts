import { type SocketActor } from './socket-actor.ts';

/** How many queues of one socket's consumers are nearly full; its machine is notified of the first and of the last. */
export class QueueSaturation {
  readonly #socket: { readonly actor: SocketActor };
  #queues = 0;

  constructor(socket: { readonly actor: SocketActor }) {
    this.#socket = socket;
  }

  /** A queue crossed its high mark (+1) or its low mark (-1). */
  note(change: 1 | -1): void {
    const before = this.#queues;
    this.#queues += change;
    if (before === 0) this.#socket.actor.send({ type: 'flow.saturated' });
    else if (this.#queues === 0) this.#socket.actor.send({ type: 'flow.drained' });
  }

  /** For a session that is subscribed just now. */
  repeat(): void {
    if (this.#queues > 0) this.#socket.actor.send({ type: 'flow.saturated' });
  }
}
