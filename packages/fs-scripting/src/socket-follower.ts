import { type ConnManager, type SocketInfo } from '@switchwire/conn-manager';

/** For changes of who wants a socket, which are no transition of any machine. */
const FOLLOW_INTERVAL_MS = 1_000;

/** Tells when the set of sockets may have changed: soon after a transition, and at a slow pace in any case. */
export class SocketFollower {
  readonly #manager: ConnManager;
  readonly #onSockets: (sockets: readonly SocketInfo[]) => void;
  #watch: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;

  constructor(manager: ConnManager, onSockets: (sockets: readonly SocketInfo[]) => void) {
    this.#manager = manager;
    this.#onSockets = onSockets;
  }

  /** Idempotent. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#watch = this.#manager.watch(() => {
      this.#soon ??= setImmediate(this.#look);
    });
    this.#timer = setInterval(this.#look, FOLLOW_INTERVAL_MS);
    this.#timer.unref();
  }

  stop(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
    clearImmediate(this.#soon);
    this.#soon = undefined;
  }

  readonly #look = (): void => {
    this.#soon = undefined;
    this.#onSockets(this.#manager.list());
  };
}
