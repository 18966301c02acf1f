import { createEventFilter, type EventFilter } from './event-filter.ts';
import { encodeNotification, type EventHub, type RaisedEvent } from './event-hub.ts';
import {
  DEFAULT_LINK_LIMITS,
  type SubscriberLink,
  type LinkOptions,
  type Loss,
  LOSSES,
  type LinkLimits,
  type LinkStatus,
} from './subscriber-link.ts';
import { createStreamLink } from './stream-link.ts';
import {
  EVERYTHING,
  parseConfiguredSubscriber,
  type SubscriberTarget,
  type Subscription,
} from './subscriber-target.ts';
import { createUdpLink } from './udp-link.ts';

/** One subscriber as subscribers_list shows it. */
export interface Subscriber extends LinkStatus {
  readonly socket: string;
  /** Seconds it asked for; `never` for one of the configuration. */
  readonly expire: number | 'never';
  /** Seconds that are left. */
  readonly ttl?: number;
  /** What it asked for; empty: everything. */
  readonly filter: string;
  /** Events that were meant for it. */
  readonly events: number;
  /** Those that did not reach it, by reason. */
  readonly lost: Readonly<Record<Loss, number>>;
}

interface Entry {
  readonly link: SubscriberLink;
  /** The target as it was given first. */
  readonly socket: string;
  subscription: Subscription;
  filter: EventFilter;
  expire: number | 'never';
  expiresAt: number;
  events: number;
  readonly lost: Record<Loss, number>;
}

export interface SubscribersOptions {
  /**
   * For those of the configuration, which all servers of a fleet have: each of them sends what it acts for. Default: as for the
   * others.
   */
  readonly ownEvents?: EventHub;
  /** What may wait for each of them. */
  readonly limits?: LinkLimits;
  /** Milliseconds of a clock that is never set: a jump of the wall clock must not end subscriptions. */
  readonly now?: () => number;
}

/** No subscription by MI lasts longer: a target that is gone must not be sent to for ever. */
export const MAX_EXPIRE_SECONDS = 30 * 86_400;
/** MI adds none beyond so many, and the configuration has at most so many: each event is sent to every one of them. */
export const MAX_SUBSCRIBERS = 100;
const SWEEP_MS = 1_000;

const noLosses = (): Record<Loss, number> =>
  Object.fromEntries(LOSSES.map((loss) => [loss, 0])) as Record<Loss, number>;

/** Who asked for it: a caller of MI, or the configuration. */
type Source = 'asked' | 'configured';

const sourceOf = ({ expire }: Pick<Entry, 'expire'>): Source =>
  expire === 'never' ? 'configured' : 'asked';

/** Subscribers of E_FREESWITCH: those of event_subscribe, which go when their time is up, and those of the configuration. */
export class Subscribers {
  readonly #entries = new Map<string, Entry>();
  readonly #hubs: Readonly<Record<'asked' | 'configured', EventHub>>;
  readonly #now: () => number;
  readonly #limits: LinkLimits;
  #dropped = 0;
  #listening: readonly Disposable[] = [];
  #sweep: NodeJS.Timeout | undefined;

  constructor(hub: EventHub, options: SubscribersOptions = {}) {
    this.#hubs = { asked: hub, configured: options.ownEvents ?? hub };
    this.#now = options.now ?? (() => performance.now());
    this.#limits = options.limits ?? DEFAULT_LINK_LIMITS;
  }

  /** Notifications that did not reach a subscriber, all of them together, those that left included. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether the configuration has this subscriber. */
  isConfigured({ key }: Pick<SubscriberTarget, 'key'>): boolean {
    return this.#entries.get(key)?.expire === 'never';
  }

  /** Adds a subscriber or renews it. False when there are too many. */
  add(
    target: SubscriberTarget,
    expire: number | 'never',
    subscription: Subscription = EVERYTHING,
  ): boolean {
    const expiresAt = expire === 'never' ? Infinity : this.#now() + expire * 1_000;
    const wanted = {
      subscription,
      filter: createEventFilter(subscription.query),
      expire,
      expiresAt,
    };
    const known = this.#entries.get(target.key);
    if (known !== undefined) {
      Object.assign(known, wanted);
      this.#listen();
      return true;
    }
    if (expire !== 'never' && this.#entries.size >= MAX_SUBSCRIBERS) return false;
    const lost = noLosses();
    const link = this.#createLink(target, lost);
    this.#entries.set(target.key, { ...wanted, socket: target.text, link, events: 0, lost });
    this.#listen();
    return true;
  }

  /** False when there is no such subscriber. */
  remove(target: Pick<SubscriberTarget, 'key'>): boolean {
    const entry = this.#entries.get(target.key);
    if (entry === undefined) return false;
    entry.link.close();
    this.#entries.delete(target.key);
    this.#listen();
    return true;
  }

  /** Makes the subscribers of the configuration these; those of event_subscribe stay. Throws InvalidArgumentError, and changes nothing. */
  configure(texts: readonly string[]): void {
    const wanted = texts.map((text) => parseConfiguredSubscriber(text));
    const keys = new Set(wanted.map(({ target }) => target.key));
    for (const [key, { expire }] of this.#entries) {
      if (expire === 'never' && !keys.has(key)) this.remove({ key });
    }
    for (const { target, subscription } of wanted) this.add(target, 'never', subscription);
  }

  /** Newest first. */
  list(): readonly Subscriber[] {
    this.#expire();
    return [...this.#entries.values()]
      .map(({ socket, expire, expiresAt, link, subscription, events, lost }) => ({
        socket,
        expire,
        ...(expire !== 'never' && {
          ttl: Math.max(0, Math.ceil((expiresAt - this.#now()) / 1_000)),
        }),
        filter: subscription.text,
        ...link.status,
        events,
        lost: { ...lost },
      }))
      .reverse();
  }

  close(): void {
    for (const key of [...this.#entries.keys()]) this.remove({ key });
  }

  #createLink(target: SubscriberTarget, lost: Record<Loss, number>): SubscriberLink {
    const options: LinkOptions = {
      ...this.#limits,
      now: this.#now,
      onLost: (loss) => {
        this.#dropped++;
        lost[loss]++;
      },
    };
    switch (target.transport) {
      case 'udp':
        return createUdpLink(target.host, target.port, options);
      case 'tcp':
        return createStreamLink({ host: target.host, port: target.port }, options);
      case 'unix':
        return createStreamLink({ path: target.path }, options);
    }
  }

  /** To what is asked for, and to no more. */
  #listen(): void {
    const before = this.#listening;
    const hubs = new Map<EventHub, Set<Source>>();
    for (const entry of this.#entries.values()) {
      const hub = this.#hubs[sourceOf(entry)];
      hubs.set(hub, (hubs.get(hub) ?? new Set()).add(sourceOf(entry)));
    }
    this.#listening = [...hubs].map(([hub, sources]) =>
      hub.listen((event) => {
        this.#send(event, sources);
      }),
    );
    for (const one of before) one[Symbol.dispose]();
    if (this.#entries.size === 0) this.#rest();
    else this.#startSweep();
  }

  #startSweep(): void {
    if (this.#sweep !== undefined) return;
    this.#sweep = setInterval(() => {
      this.#expire();
      for (const { link } of this.#entries.values()) link.expire();
    }, SWEEP_MS);
    this.#sweep.unref();
  }

  #send(event: RaisedEvent, sources: ReadonlySet<Source>): void {
    // each form is written once for all who want it, and only if one does
    let plain: Buffer | undefined;
    let withSocket: Buffer | undefined;
    for (const entry of this.#entries.values()) {
      if (!sources.has(sourceOf(entry)) || !entry.filter(event)) continue;
      entry.events++;
      entry.link.send(
        entry.subscription.withSocket
          ? (withSocket ??= Buffer.from(encodeNotification(event, true)))
          : (plain ??= Buffer.from(encodeNotification(event))),
      );
    }
  }

  #rest(): void {
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  #expire(): void {
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt <= this.#now()) this.remove({ key });
    }
  }
}
