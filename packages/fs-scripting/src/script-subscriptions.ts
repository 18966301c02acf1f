import { type ConnManager, type SocketInfo, type SocketLease } from '@switchwire/conn-manager';
import { formatEventSpec } from '@switchwire/esl-protocol';
import { ESL_CONSUMER } from './esl-target.ts';
import { type Route } from './route.ts';

/** Tag of a script's subscriptions: `script:dtmf-transfer`. */
const SCRIPT_CONSUMER_PREFIX = 'script:';

interface Held {
  readonly lease: SocketLease;
  readonly events: Set<string>;
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

  /** Subscribes what these routes need, then gives back what only their predecessors needed. */
  use(routes: readonly Route[]): void {
    this.#routes = routes;
    this.follow(this.#manager.list());
  }

  /** Brings the subscriptions in line with the sockets that there are. */
  follow(sockets: readonly SocketInfo[]): void {
    const followed = sockets.filter(isFollowed);
    for (const socket of followed) this.#align(socket);
    const present = new Set(followed.map(({ address }) => address));
    for (const [address, { lease }] of this.#held) {
      if (present.has(address)) continue;
      this.#held.delete(address);
      lease[Symbol.dispose]();
    }
  }

  close(): void {
    this.#routes = [];
    this.follow([]);
  }

  #align(socket: SocketInfo): void {
    const wanted = new Set<string>();
    for (const route of this.#routes) {
      if (route.spec !== undefined && route.listensTo(socket)) {
        wanted.add(formatEventSpec(route.spec));
      }
    }
    const held = this.#held.get(socket.address) ?? this.#hold(socket, wanted.size);
    if (held === undefined) return;
    const { lease, events } = held;
    const added = [...wanted].filter((event) => !events.has(event));
    if (added.length > 0) lease.subscribe(added);
    const removed = [...events].filter((event) => !wanted.has(event));
    if (removed.length > 0) lease.unsubscribe(removed);
    for (const event of added) events.add(event);
    for (const event of removed) events.delete(event);
    if (events.size > 0) return;
    this.#held.delete(socket.address);
    lease[Symbol.dispose]();
  }

  #hold(socket: SocketInfo, wanted: number): Held | undefined {
    if (wanted === 0) return undefined;
    const lease = this.#manager.find(socket.address, { consumer: this.#consumer });
    if (lease === undefined) return undefined;
    const held = { lease, events: new Set<string>() };
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
