import { randomBytes } from 'node:crypto';
import { type EventHub, type RaisedEvent } from '../events/event-hub.ts';

/** An event with its number, and its text for a stream, made once for all readers. */
export class LoggedEvent {
  readonly sequence: number;
  readonly event: RaisedEvent;
  readonly #epoch: string;
  #text: string | undefined;

  constructor(sequence: number, event: RaisedEvent, epoch: string) {
    this.sequence = sequence;
    this.event = event;
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

/** Where a reader that comes back left off. */
export interface Resumption {
  readonly events: readonly LoggedEvent[];
  /** Events that are no longer there; undefined when the id is of another run of the server. */
  readonly missed: number | undefined;
}

export interface EventLogOptions {
  /** Events kept for readers that come back. Default 5,000. */
  readonly maxEvents?: number;
  /** Kept for so long after the last reader left, milliseconds. Default 60,000. */
  readonly lingerMs?: number;
}

/**
 * The last events, for readers that come back with Last-Event-ID. Nothing is kept while there are no readers and none
 * has left lately.
 */
export class EventLog {
  readonly #hub: EventHub;
  readonly #maxEvents: number;
  readonly #lingerMs: number;
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #readers = new Set<(event: LoggedEvent) => void>();
  /** A ring: the event of sequence n lies at n modulo its length. */
  readonly #ring: (LoggedEvent | undefined)[];
  #next = 1;
  #oldest = 1;
  #listening: Disposable | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(hub: EventHub, options: EventLogOptions = {}) {
    this.#hub = hub;
    this.#maxEvents = options.maxEvents ?? 5_000;
    this.#lingerMs = options.lingerMs ?? 60_000;
    this.#ring = new Array<LoggedEvent | undefined>(this.#maxEvents);
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Events from now on, until disposed. */
  follow(reader: (event: LoggedEvent) => void): Disposable {
    this.#readers.add(reader);
    clearTimeout(this.#linger);
    this.#listening ??= this.#hub.listen((event) => {
      this.#append(event);
    });
    return {
      [Symbol.dispose]: () => {
        if (!this.#readers.delete(reader) || this.#readers.size > 0) return;
        this.#linger = setTimeout(() => {
          this.close();
        }, this.#lingerMs);
        this.#linger.unref();
      },
    };
  }

  /** What came after the event of this id. */
  after(id: string): Resumption {
    const match = /^([0-9a-f]{12})-(\d{1,15})$/.exec(id);
    if (match?.[1] !== this.#epoch) return { events: [], missed: undefined };
    const from = Number(match[2]) + 1;
    const first = Math.max(from, this.#oldest);
    const events: LoggedEvent[] = [];
    for (let sequence = first; sequence < this.#next; sequence++) {
      const event = this.#ring[sequence % this.#maxEvents];
      if (event !== undefined) events.push(event);
    }
    return { events, missed: Math.max(0, Math.min(first, this.#next) - from) };
  }

  /** Stops listening and forgets everything. Ids go on from where they were. */
  close(): void {
    clearTimeout(this.#linger);
    this.#listening?.[Symbol.dispose]();
    this.#listening = undefined;
    this.#ring.fill(undefined);
    this.#oldest = this.#next;
  }

  #append(event: RaisedEvent): void {
    const logged = new LoggedEvent(this.#next, event, this.#epoch);
    this.#ring[this.#next % this.#maxEvents] = logged;
    this.#next++;
    if (this.#next - this.#oldest > this.#maxEvents) this.#oldest = this.#next - this.#maxEvents;
    for (const reader of this.#readers) reader(logged);
  }
}
