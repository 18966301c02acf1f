import { type ConnManager, type SocketInfo, type SocketLease } from '@switchwire/conn-manager';
import { type Subscription } from '@switchwire/esl-client';
import { formatEventSpec } from '@switchwire/esl-protocol';
import { ESL_CONSUMER } from '../esl/esl-target.ts';
import { type Route } from '../route/route.ts';

/** Tag of a script's subscriptions: `script:dtmf-transfer`. */
const SCRIPT_CONSUMER_PREFIX = 'script:';

interface Held {
  readonly lease: SocketLease;
  /** By event, so that each is ended alone, and none of another script with the same name. */
  readonly events: Map<string, Subscription>;
}

/**
 * What one script, whatever its version, has subscribed on which sockets. Follows the sockets that others want: a
 * script alone keeps no socket open, so removing one from the store closes it.
 */
export class ScriptSubscriptions {
  readonly #manager: ConnManager;
  readonly #consumer: string;
  readonly #held = new Map<string, Held>();
  #routes: readonly Route[] = [];

  constructor(manager: ConnManager, script: string) {
    this.#manager = manager;
    this.#consumer = `${SCRIPT_CONSUMER_PREFIX}${script}`;
  }

  /**
   * Subscribes what these routes need, then unsubscribes what only their predecessors needed. If that fails, nothing
   * changes.
   */
  use(routes: readonly Route[]): void {
    const before = this.#routes;
    const sockets = this.#manager.list();
    this.#routes = routes;
    try {
      this.follow(sockets);
    } catch (thrown) {
      this.#routes = before;
      this.follow(sockets);
      throw thrown;
    }
  }

  /** Brings the subscriptions in line with the sockets that there are. True when something was subscribed or unsubscribed. */
  follow(sockets: readonly SocketInfo[]): boolean {
    const followed = sockets.filter(isFollowed);
    const changed = this.#alignAll(followed);
    const present = new Set(followed.map(({ address }) => address));
    for (const [address, { lease }] of this.#held) {
      if (present.has(address)) continue;
      this.#held.delete(address);
      lease[Symbol.dispose]();
    }
    return changed;
  }

  /** The same for sockets that were reached for the first time: the others are left alone. */
  followMore(sockets: readonly SocketInfo[]): boolean {
    return this.#alignAll(sockets.filter(isFollowed));
  }

  close(): void {
    this.#routes = [];
    this.follow([]);
  }

  #alignAll(sockets: readonly SocketInfo[]): boolean {
    let changed = false;
    for (const socket of sockets) changed = this.#align(socket) || changed;
    return changed;
  }

  #align(socket: SocketInfo): boolean {
    const wanted = new Set<string>();
    for (const route of this.#routes) {
      if (route.spec !== undefined && route.listensTo(socket)) {
        wanted.add(formatEventSpec(route.spec));
      }
    }
    const held = this.#held.get(socket.address) ?? this.#hold(socket, wanted.size);
    if (held === undefined) return false;
    const { lease, events } = held;
    let changed = false;
    for (const event of wanted) {
      if (events.has(event)) continue;
      events.set(event, lease.subscribe([event]));
      changed = true;
    }
    for (const [event, subscription] of events) {
      if (wanted.has(event)) continue;
      events.delete(event);
      subscription[Symbol.dispose]();
      changed = true;
    }
    if (events.size > 0) return changed;
    this.#held.delete(socket.address);
    lease[Symbol.dispose]();
    return changed;
  }

  #hold(socket: SocketInfo, wanted: number): Held | undefined {
    if (wanted === 0) return undefined;
    const lease = this.#manager.find(socket.address, { consumer: this.#consumer });
    if (lease === undefined) return undefined;
    const held = { lease, events: new Map<string, Subscription>() };
    this.#held.set(socket.address, held);
    return held;
  }
}

/** Whether scripts listen to this socket: others want it. Scripts and passing commands alone keep no socket. */
export function isFollowed({ direction, consumers }: SocketInfo): boolean {
  return (
    direction === 'inbound' &&
    consumers.some((tag) => tag !== ESL_CONSUMER && !tag.startsWith(SCRIPT_CONSUMER_PREFIX))
  );
}
