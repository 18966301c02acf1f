import { type SocketActor } from './socket-actor.ts';
import { type WantedEvents } from './wanted-events.ts';

/** Carries what is wanted of a socket to its machine: at the end of a tick, since a storm of changes in one tick is one change. */
export class WantedSync {
  readonly #wanted: WantedEvents;
  readonly #socket: { readonly actor: SocketActor };
  #isDue = false;

  constructor(wanted: WantedEvents, socket: { readonly actor: SocketActor }) {
    this.#wanted = wanted;
    this.#socket = socket;
  }

  /** What is wanted may have changed. */
  schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.flush();
    });
  }

  /** Does now what is due at the end of this tick. */
  flush(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    const { actor } = this.#socket;
    const present = new Set(actor.context?.events);
    const events = this.#wanted.wireNames;
    if (events.length === present.size && events.every((name) => present.has(name))) return;
    actor.send({ type: 'socket.subscribe', events });
  }
}
