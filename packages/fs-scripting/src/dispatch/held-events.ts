import { type SocketInfo } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';

interface HeldEvent {
  readonly esl: EslEvent;
  readonly info: SocketInfo;
}

/** Events that arrive before the scripts are loaded. Bounded like the queue: beyond it the oldest is dropped. */
export class HeldEvents {
  readonly #limits: { readonly maxQueued: number; readonly maxQueuedBytes: number };
  readonly #onDrop: () => void;
  #events: HeldEvent[] = [];
  #first = 0;
  #bytes = 0;

  constructor(
    limits: { readonly maxQueued: number; readonly maxQueuedBytes: number },
    onDrop: () => void,
  ) {
    this.#limits = limits;
    this.#onDrop = onDrop;
  }

  push(esl: EslEvent, info: SocketInfo): void {
    esl.detach();
    this.#events.push({ esl, info });
    this.#bytes += esl.byteLength;
    const { maxQueued, maxQueuedBytes } = this.#limits;
    while (this.#length > 1 && (this.#length > maxQueued || this.#bytes > maxQueuedBytes)) {
      this.#dropFirst();
    }
  }

  /** Hands them out in the order in which they came, and forgets them. */
  release(take: (esl: EslEvent, info: SocketInfo) => void): void {
    const events = this.#events.slice(this.#first);
    this.#events = [];
    for (const { esl, info } of events) take(esl, info);
  }

  get #length(): number {
    return this.#events.length - this.#first;
  }

  #dropFirst(): void {
    this.#bytes -= this.#events[this.#first]?.esl.byteLength ?? 0;
    this.#first++;
    // the dropped ones are let go of in one piece, so that each costs the same
    if (this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
    this.#onDrop();
  }
}
