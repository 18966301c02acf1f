import { encodeNotification, type EventHub } from './event-hub.ts';
import { type EventSink, type SubscriberSocket } from './event-sink.ts';
import { createTcpSink } from './tcp-sink.ts';
import { createUdpSink } from './udp-sink.ts';

/** One subscriber as subscribers_list shows it. */
export interface Subscriber {
  readonly socket: string;
  /** Seconds it asked for. */
  readonly expire: number;
  /** Seconds that are left. */
  readonly ttl: number;
}

interface Entry {
  readonly sink: EventSink;
  /** The target as it was given first. */
  readonly socket: string;
  expire: number;
  expiresAt: number;
}

/** No subscription lasts longer: a target that is gone must not be sent to for ever. */
export const MAX_EXPIRE_SECONDS = 30 * 86_400;
/** More than so many are refused: each event is sent to every one of them. */
export const MAX_SUBSCRIBERS = 100;
const SWEEP_MS = 1_000;

/** Subscribers of E_FREESWITCH by event_subscribe. Each goes when its time is up. */
export class Subscribers {
  readonly #entries = new Map<string, Entry>();
  readonly #hub: EventHub;
  readonly #now: () => number;
  #dropped = 0;
  #listening: Disposable | undefined;
  #sweep: NodeJS.Timeout | undefined;

  /** `now` is milliseconds of a clock that is never set: a jump of the wall clock must not end subscriptions. */
  constructor(hub: EventHub, now: () => number = () => performance.now()) {
    this.#hub = hub;
    this.#now = now;
  }

  /** Notifications that did not reach a subscriber, all of them together, those that left included. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds a subscriber or renews it. False when there are too many. */
  add(target: SubscriberSocket, expireSeconds: number): boolean {
    const expiresAt = this.#now() + expireSeconds * 1_000;
    const known = this.#entries.get(target.key);
    if (known !== undefined) {
      known.expire = expireSeconds;
      known.expiresAt = expiresAt;
      return true;
    }
    if (this.#entries.size >= MAX_SUBSCRIBERS) return false;
    this.#entries.set(target.key, {
      socket: target.text,
      sink: this.#createSink(target),
      expire: expireSeconds,
      expiresAt,
    });
    this.#listen();
    return true;
  }

  /** False when there is no such subscriber. */
  remove(target: Pick<SubscriberSocket, 'key'>): boolean {
    const entry = this.#entries.get(target.key);
    if (entry === undefined) return false;
    entry.sink.close();
    this.#entries.delete(target.key);
    if (this.#entries.size === 0) this.#rest();
    return true;
  }

  /** Newest first. */
  list(): readonly Subscriber[] {
    this.#expire();
    return [...this.#entries]
      .map(([, { socket, expire, expiresAt }]) => ({
        socket,
        expire,
        ttl: Math.max(0, Math.ceil((expiresAt - this.#now()) / 1_000)),
      }))
      .reverse();
  }

  close(): void {
    for (const key of [...this.#entries.keys()]) this.remove({ key });
  }

  #createSink(target: SubscriberSocket): EventSink {
    const create = target.transport === 'udp' ? createUdpSink : createTcpSink;
    const onDropped = (): void => {
      this.#dropped++;
    };
    return create(target, { onDropped });
  }

  #listen(): void {
    this.#listening ??= this.#hub.listen((event) => {
      const notification = Buffer.from(encodeNotification(event));
      for (const { sink } of this.#entries.values()) sink.send(notification);
    });
    if (this.#sweep !== undefined) return;
    this.#sweep = setInterval(() => {
      this.#expire();
    }, SWEEP_MS);
    this.#sweep.unref();
  }

  #rest(): void {
    this.#listening?.[Symbol.dispose]();
    this.#listening = undefined;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  #expire(): void {
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt <= this.#now()) this.remove({ key });
    }
  }
}
