import { Deque } from '../deque.ts';
import { idOfHead } from './message-heads.ts';

/** Of a message beside its bytes: itself, its texts, and the two views. Measured as heap for each of 50,000 after a collection: 460. */
const OUTGOING_BYTES = 500;

/** The place of an event outside of the row of its socket: it says nothing about the others. */
export const OUTSIDE = 0;
/** The place of a message that only reports. */
export const REPORT = -1;

/** One message on its way to the stream. It is what `nc.publish` takes as headers: they are encoded once. */
export class Outgoing {
  readonly socket: string;
  readonly subject: string;
  readonly head: Uint8Array;
  payload: Uint8Array;
  /** Milliseconds since 1970 when it was handed in, or when what it reports began. */
  readonly at: number;
  /** How many events are lost with it: none for one that only reports. */
  readonly events: number;
  /** Of the owner and among its messages of this socket; or {@link OUTSIDE}, or {@link REPORT}. */
  readonly epoch: number;
  readonly place: number;
  /** Sequence of a message that was confirmed before this one was sent first; 0: none was. Undefined: it was not sent. */
  behind: number | undefined;

  constructor(fields: {
    readonly socket: string;
    readonly subject: string;
    readonly head: Uint8Array;
    readonly payload: Uint8Array;
    readonly at: number;
    readonly events: number;
    readonly epoch: number;
    readonly place: number;
  }) {
    this.socket = fields.socket;
    this.subject = fields.subject;
    this.head = fields.head;
    this.payload = fields.payload;
    this.at = fields.at;
    this.events = fields.events;
    this.epoch = fields.epoch;
    this.place = fields.place;
  }

  get wasSent(): boolean {
    return this.behind !== undefined;
  }

  /** Undefined: it only reports. */
  get id(): string | undefined {
    return idOfHead(this.head);
  }

  encode(): Uint8Array {
    return this.head;
  }

  /**
   * Whether it may go with others as a batch. One that the stream may have already goes alone: of a batch NATS takes as stored also
   * what is stored only if its leader stays.
   */
  get mayGoWithOthers(): boolean {
    return !this.wasSent && this.place > 0;
  }

  /** What it takes in memory while it waits. */
  get bytes(): number {
    return OUTGOING_BYTES + this.head.length + this.payload.length;
  }

  /** Lets go of the chunk that the payload came in. */
  detach(): void {
    const { payload } = this;
    if (payload.buffer.byteLength !== payload.byteLength) this.payload = Uint8Array.from(payload);
  }
}

export interface RingLimits {
  readonly events: number;
  readonly bytes: number;
}

/** What waits to be sent, and what is sent and not yet acknowledged, in one order and within one bound. */
export class EventRing {
  readonly #limits: RingLimits;
  readonly #flight = new Deque<Outgoing>();
  readonly #waiting = new Deque<Outgoing>();
  #bytes = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#flight.size + this.#waiting.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest message came, or when what it reports began, milliseconds since 1970; Infinity: there is none. */
  get oldestAt(): number {
    let oldest = Infinity;
    for (const messages of [this.#flight, this.#waiting])
      for (const { at } of messages) oldest = Math.min(oldest, at);
    return oldest;
  }

  /** There is room again for what reports losses. */
  get isRelaxed(): boolean {
    return this.size <= this.#limits.events / 2 && this.#bytes <= this.#limits.bytes / 2;
  }

  /** Takes one more; gives what had to be dropped for it: the oldest that is not sent, or it itself. */
  push(message: Outgoing): readonly Outgoing[] {
    this.#waiting.push(message);
    this.#bytes += message.bytes;
    return this.#isFull() ? this.#makeRoom() : NONE;
  }

  /** Puts one before everything that waits, whatever the bound. */
  insert(message: Outgoing): void {
    this.#waiting.unshift(message);
    this.#bytes += message.bytes;
  }

  /** The next to be sent. */
  get next(): Outgoing | undefined {
    return this.#waiting.peek();
  }

  /** The next to be sent; it is in flight from now on. */
  take(): Outgoing | undefined {
    const message = this.#waiting.shift();
    if (message !== undefined) this.#flight.push(message);
    return message;
  }

  /** The oldest in flight is done. */
  done(): void {
    const message = this.#flight.shift();
    if (message !== undefined) this.#bytes -= message.bytes;
  }

  /** What is in flight has to be sent again. */
  goBack(): void {
    for (let message = this.#flight.pop(); message !== undefined; message = this.#flight.pop())
      this.#waiting.unshift(message);
  }

  /** Drops what waits and passes the test; only while nothing is in flight. */
  discard(isKnown: (message: Outgoing) => boolean): number {
    let discarded = 0;
    for (let rest = this.#waiting.size; rest > 0; rest--) {
      const message = this.#waiting.shift();
      if (message === undefined) break;
      if (isKnown(message)) {
        this.#bytes -= message.bytes;
        discarded++;
      } else this.#waiting.push(message);
    }
    return discarded;
  }

  /** Everything that waits, in order. */
  waiting(): Iterable<Outgoing> {
    return this.#waiting;
  }

  #makeRoom(): readonly Outgoing[] {
    const dropped: Outgoing[] = [];
    do {
      const oldest = this.#waiting.shift();
      if (oldest === undefined) break;
      this.#bytes -= oldest.bytes;
      dropped.push(oldest);
    } while (this.#isFull());
    return dropped;
  }

  #isFull(): boolean {
    return this.size > this.#limits.events || this.#bytes > this.#limits.bytes;
  }
}

const NONE: readonly Outgoing[] = [];
