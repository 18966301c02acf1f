import { randomBytes } from 'node:crypto';
import { type EventHub, type RaisedEvent } from '../events/event-hub.ts';

/** An event with its number, and its text for a stream, made once for all readers. */
export class LoggedEvent {
  readonly sequence: number;
  readonly event: RaisedEvent;
  /** What it counts for against `maxBytes`. */
  readonly bytes: number;
  readonly #epoch: string;
  #text: string | undefined;

  constructor(sequence: number, event: RaisedEvent, epoch: string) {
    this.sequence = sequence;
    this.event = event;
    this.bytes = event.bytes ?? event.body.length;
    this.#epoch = epoch;
  }

  /** One message of text/event-stream. */
  get text(): string {
    // the original's three parameters first; `socket` tells apart those that share a host
    const { name, sender, body, address: socket } = this.event;
    this.#text ??=
      `id: ${this.#epoch}-${this.sequence}\nevent: E_FREESWITCH\n` +
      `data: ${JSON.stringify({ name, sender, body, socket })}\n\n`;
    return this.#text;
  }
}

/** Somebody who takes the events of a log one after the other, at a pace of its own. */
export interface EventFollower {
  /** The number of the next event it will take; only ever goes up. */
  readonly position: number;
  /** The newest event is there. */
  added(event: LoggedEvent): void;
  /** The event at its position had to make room before it was taken; the position moves on. */
  overtaken(event: LoggedEvent): void;
}

/** Where a reader that comes back goes on. */
export interface Resumption {
  readonly position: number;
  /** Events that are no longer there; undefined when the id is of another run of the server. */
  readonly missed: number | undefined;
}

export interface EventLogOptions {
  /** Events kept for readers that are behind or come back. Default 5,000. */
  readonly maxEvents?: number;
  /** Bytes of the events kept, as FreeSWITCH sent them. The newest event is kept whatever its size. Default 32 MiB. */
  readonly maxBytes?: number;
  /** Kept for so long after the last reader left, milliseconds. Default 60,000. */
  readonly lingerMs?: number;
}

const DEFAULT_MAX_BYTES = 33_554_432;

/**
 * The last events, once for all readers: for those that are behind, and for those that come back with Last-Event-ID.
 * Nothing is kept while there are no readers and none has left lately.
 */
export class EventLog {
  readonly #hub: EventHub;
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #lingerMs: number;
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #followers = new Set<EventFollower>();
  /** A ring: the event of sequence n lies at n modulo its length. */
  readonly #ring: (LoggedEvent | undefined)[];
  #next = 1;
  #oldest = 1;
  #bytes = 0;
  /** No follower's position is lower; so that the positions are looked at only when one may be overtaken. */
  #lowest = Infinity;
  #listening: Disposable | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(hub: EventHub, options: EventLogOptions = {}) {
    this.#hub = hub;
    this.#maxEvents = options.maxEvents ?? 5_000;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#lingerMs = options.lingerMs ?? 60_000;
    this.#ring = new Array<LoggedEvent | undefined>(this.#maxEvents);
  }

  get readers(): number {
    return this.#followers.size;
  }

  /** The position of whoever wants no event that is there already. */
  get end(): number {
    return this.#next;
  }

  /** The event of this number; undefined if it is no longer there, or not yet. */
  at(sequence: number): LoggedEvent | undefined {
    if (sequence < this.#oldest || sequence >= this.#next) return undefined;
    return this.#ring[sequence % this.#maxEvents];
  }

  /** Tells the follower of events from now on, until disposed. */
  follow(follower: EventFollower): Disposable {
    this.#followers.add(follower);
    this.#lowest = Math.min(this.#lowest, follower.position);
    clearTimeout(this.#linger);
    this.#listening ??= this.#hub.listen((event) => {
      this.#append(event);
    });
    return {
      [Symbol.dispose]: () => {
        if (!this.#followers.delete(follower) || this.#followers.size > 0) return;
        this.#linger = setTimeout(() => {
          this.close();
        }, this.#lingerMs);
        this.#linger.unref();
      },
    };
  }

  /** Where to go on after the event of this id. */
  resume(id: string): Resumption {
    const match = /^([0-9a-f]{12})-(\d{1,15})$/.exec(id);
    if (match?.[1] !== this.#epoch) return { position: this.#next, missed: undefined };
    const wanted = Number(match[2]) + 1;
    const position = Math.min(Math.max(wanted, this.#oldest), this.#next);
    return { position, missed: Math.max(0, position - wanted) };
  }

  /** Stops listening and forgets everything. Ids go on from where they were. */
  close(): void {
    clearTimeout(this.#linger);
    this.#listening?.[Symbol.dispose]();
    this.#listening = undefined;
    this.#ring.fill(undefined);
    this.#oldest = this.#next;
    this.#bytes = 0;
  }

  #append(event: RaisedEvent): void {
    const logged = new LoggedEvent(this.#next, event, this.#epoch);
    this.#bytes += logged.bytes;
    while (this.#next - this.#oldest >= this.#maxEvents) this.#forgetOldest();
    while (this.#bytes > this.#maxBytes && this.#oldest < this.#next) this.#forgetOldest();
    this.#ring[this.#next % this.#maxEvents] = logged;
    this.#next++;
    for (const follower of this.#followers) follower.added(logged);
  }

  #forgetOldest(): void {
    const at = this.#oldest % this.#maxEvents;
    const oldest = this.#ring[at];
    this.#ring[at] = undefined;
    this.#oldest++;
    if (oldest === undefined) return;
    this.#bytes -= oldest.bytes;
    if (this.#lowest <= oldest.sequence) this.#overtake(oldest);
  }

  #overtake(event: LoggedEvent): void {
    this.#lowest = Infinity;
    for (const follower of this.#followers) {
      if (follower.position <= event.sequence) follower.overtaken(event);
      this.#lowest = Math.min(this.#lowest, follower.position);
    }
  }
}
