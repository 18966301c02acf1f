import { randomBytes } from 'node:crypto';
import { type EventHub, type RaisedEvent } from '../events/event-hub.ts';
import { streamMessage } from './stream-message.ts';

/** What an event that is kept takes beside its bytes. Measured as heap for each of 50,000 after a collection: 410. */
const KEPT_EVENT_BYTES = 450;

/** An event with its number, and its text for a stream, made once for all readers that are not behind. */
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
    this.bytes = KEPT_EVENT_BYTES + (event.bytes ?? event.body.length);
    this.#epoch = epoch;
  }

  /** One message of text/event-stream. */
  get text(): string {
    this.#text ??= streamMessage(this.event, `${this.#epoch}-${this.sequence}`);
    return this.#text;
  }

  /** Before it is kept: neither its text nor the chunk that it came in. */
  rest(): void {
    this.#text = undefined;
    this.event.detach?.();
  }
}

/** Takes the events of a log one after the other, at its own pace. */
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
  /** Events that are no longer there, of every name and socket; undefined when that is not known. */
  readonly missed: number | undefined;
  /** Why they are not there; undefined when nothing is missing. */
  readonly reason: string | undefined;
}

export interface EventLogOptions {
  /** Events kept for readers that are behind or come back. Default 5,000. */
  readonly maxEvents?: number;
  /** What the events kept take: as many bytes as FreeSWITCH sent, and 450 each. The newest is kept whatever its size. Default 32 MiB. */
  readonly maxBytes?: number;
  /** Kept for so long after the last reader left, milliseconds. Default 60,000. */
  readonly lingerMs?: number;
}

const DEFAULT_MAX_BYTES = 33_554_432;

const ANOTHER_RUN = 'the server was restarted meanwhile; how many events came is unknown';
const OVERTAKEN = 'no longer kept: events of every name and socket count';

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
  /** Every event from this number on was seen: since then, there were always readers. */
  #attentiveSince = 1;
  readonly #unattended: string;
  /** No follower's position is lower; so that the positions are looked at only when one may be overtaken. */
  #lowest = Infinity;
  #listening: Disposable | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(hub: EventHub, options: EventLogOptions = {}) {
    this.#hub = hub;
    this.#maxEvents = options.maxEvents ?? 5_000;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#lingerMs = options.lingerMs ?? 60_000;
    this.#unattended = `nothing is kept longer than ${this.#lingerMs / 1_000} s without a reader; how many events came is unknown`;
    this.#ring = new Array<LoggedEvent | undefined>(this.#maxEvents);
  }

  get readers(): number {
    return this.#followers.size;
  }

  /** The position of a reader that wants no event that is there already. */
  get end(): number {
    return this.#next;
  }

  /** The event of this number; undefined if it is no longer there, or not yet. */
  at(sequence: number): LoggedEvent | undefined {
    if (sequence < this.#oldest || sequence >= this.#next) return undefined;
    return this.#ring[sequence % this.#maxEvents];
  }

  /** Reports events to the follower from now on, until disposed. */
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
    if (match?.[1] !== this.#epoch) {
      return { position: this.#next, missed: undefined, reason: ANOTHER_RUN };
    }
    const wanted = Number(match[2]) + 1;
    if (wanted < this.#attentiveSince) {
      return { position: this.#oldest, missed: undefined, reason: this.#unattended };
    }
    const position = Math.min(Math.max(wanted, this.#oldest), this.#next);
    const missed = Math.max(0, position - wanted);
    return { position, missed, reason: missed === 0 ? undefined : OVERTAKEN };
  }

  /**
   * Stops listening and keeps nothing. Ids go on from where they were, after one that no event gets: a reader that comes
   * back with an earlier one hears that events may be missing.
   */
  close(): void {
    clearTimeout(this.#linger);
    if (this.#listening !== undefined) this.#attentiveSince = ++this.#next;
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
    logged.rest();
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
