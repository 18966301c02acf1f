import { type SocketInfo } from '@switchwire/conn-manager';
import { type RoutedEvent } from '../event/freeswitch-event.ts';

interface HeldLimits {
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
}

/** Events that arrive while scripts are loaded. Bounded like the queue: beyond it the oldest is dropped. */
export class HeldEvents {
  readonly #limits: HeldLimits;
  readonly #isHeld: (info: SocketInfo) => boolean;
  readonly #onDrop: () => void;
  #events: (RoutedEvent | undefined)[] = [];
  #first = 0;
  #bytes = 0;

  /** @param isHeld Whether events of this socket are held; those of other sockets go on. */
  constructor(limits: HeldLimits, isHeld: (info: SocketInfo) => boolean, onDrop: () => void) {
    this.#limits = limits;
    this.#isHeld = isHeld;
    this.#onDrop = onDrop;
  }

  /** False: the event is not held. */
  push(event: RoutedEvent): boolean {
    if (!this.#isHeld(event.info)) return false;
    event.detach();
    this.#events.push(event);
    this.#bytes += event.weight;
    const { maxQueued, maxQueuedBytes } = this.#limits;
    while (this.#length > 1 && (this.#length > maxQueued || this.#bytes > maxQueuedBytes)) {
      this.#dropFirst();
    }
    return true;
  }

  /** Hands them out in the order in which they came, and forgets them. */
  release(take: (event: RoutedEvent) => void): void {
    const events = this.#events.slice(this.#first);
    this.#events = [];
    for (const held of events) if (held !== undefined) take(held);
  }

  get #length(): number {
    return this.#events.length - this.#first;
  }

  #dropFirst(): void {
    this.#bytes -= this.#events[this.#first]?.weight ?? 0;
    this.#events[this.#first] = undefined;
    this.#first++;
    // the empty places are removed together, so that each drop costs the same
    if (this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
    this.#onDrop();
  }
}
