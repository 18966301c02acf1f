import { type ConnManager, type SocketInfo } from '@switchwire/conn-manager';

/** For changes of who wants a socket, which are no transition of any machine. */
const FOLLOW_INTERVAL_MS = 1_000;
/** A storm of transitions, as when a whole fleet reconnects, is looked at this rarely. */
const SOON_MS = 20;

/** Tells when the set of sockets may have changed: soon after a new one shows itself, and at a slow pace in any case. */
export class SocketFollower {
  readonly #manager: ConnManager;
  readonly #onSockets: (sockets: readonly SocketInfo[]) => void;
  #watch: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #known: ReadonlySet<string> = new Set();

  constructor(manager: ConnManager, onSockets: (sockets: readonly SocketInfo[]) => void) {
    this.#manager = manager;
    this.#onSockets = onSockets;
  }

  /** Idempotent. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#watch = this.#manager.watch(({ machine, id }) => {
      if (machine === 'pool' || !this.#known.has(id))
        this.#soon ??= setTimeout(this.#look, SOON_MS);
    });
    this.#timer = setInterval(this.#look, FOLLOW_INTERVAL_MS);
    this.#timer.unref();
  }

  stop(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  readonly #look = (): void => {
    this.#soon = undefined;
    const sockets = this.#manager.list();
    this.#known = new Set(sockets.map(({ id }) => id));
    this.#onSockets(sockets);
  };
}
