import { type EventRouter, type EventSink, type RouterEntry } from './event-router.ts';
import { type SubscriptionLedger } from './subscriptions.ts';

/** What one call of `subscribe` asked for, as long as it stands. */
export interface Wish {
  readonly tag: string;
  /** What is left of it. */
  readonly events: readonly string[];
  /** Gives it back. */
  release(): void;
}

interface StandingWish extends Wish {
  events: readonly string[];
  entry: RouterEntry | undefined;
}

/** The wishes of all consumers of one socket: counted in the ledger, and entered in the routing table. */
export class Wishes {
  readonly #ledger: SubscriptionLedger;
  readonly #router: EventRouter;
  readonly #onChange: () => void;
  readonly #standing = new Set<StandingWish>();

  constructor(ledger: SubscriptionLedger, router: EventRouter, onChange: () => void) {
    this.#ledger = ledger;
    this.#router = router;
    this.#onChange = onChange;
  }

  /** Wishes of which something stands. */
  get size(): number {
    return this.#standing.size;
  }

  /** `events` are canonical; `sink` gets what matches them, and only that. */
  add(tag: string, events: readonly string[], sink?: EventSink): Wish {
    const wish: StandingWish = {
      tag,
      events,
      entry: sink && { sink, events },
      release: () => {
        if (this.#standing.delete(wish)) this.#narrow(wish, wish.events);
        this.#onChange();
      },
    };
    this.#standing.add(wish);
    this.#ledger.add(tag, events);
    if (wish.entry !== undefined) this.#router.add(wish.entry);
    this.#onChange();
    return wish;
  }

  /** Gives `events` back, whichever wishes of `tag` they are part of. */
  remove(tag: string, events: readonly string[]): void {
    for (const wish of this.#standing) if (wish.tag === tag) this.#narrow(wish, events);
    this.#onChange();
  }

  #narrow(wish: StandingWish, events: readonly string[]): void {
    const gone = wish.events.filter((name) => events.includes(name));
    if (gone.length === 0) return;
    wish.events = wish.events.filter((name) => !gone.includes(name));
    this.#ledger.remove(wish.tag, gone);
    if (wish.events.length === 0) this.#standing.delete(wish);
    if (wish.entry === undefined) return;
    this.#router.remove(wish.entry);
    wish.entry = wish.events.length === 0 ? undefined : { ...wish.entry, events: wish.events };
    if (wish.entry !== undefined) this.#router.add(wish.entry);
  }
}
