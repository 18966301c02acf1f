import { type ConnManager, type SocketInfo } from '@switchwire/conn-manager';

/** For changes of the consumers of a socket, which change no phase. */
const FOLLOW_INTERVAL_MS = 1_000;
/** A storm of changes, as when a whole fleet reconnects, is not looked at more often. */
const SOON_MS = 20;
/** Nor is more than this share of the time spent on it, where there are thousands of sockets. */
const SHARE = 0.05;

/**
 * Notices when the set of sockets may have changed: soon after a new one was reached, at a slow pace in any case, and at
 * once when asked to look.
 */
export class SocketFollower {
  readonly #manager: ConnManager;
  readonly #onSockets: (sockets: readonly SocketInfo[]) => boolean;
  #watch: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #known: ReadonlySet<string> = new Set();
  #lookMs = 0;

  /** @param onSockets Must not throw; says whether it changed something. */
  constructor(manager: ConnManager, onSockets: (sockets: readonly SocketInfo[]) => boolean) {
    this.#manager = manager;
    this.#onSockets = onSockets;
  }

  /** Idempotent. */
  start(): void {
    if (this.#timer !== undefined) return;
    // not `watch`: the steps of the machines are only computed while someone watches
    this.#watch = this.#manager.onPhase(({ socket }) => {
      if (this.#known.has(socket.id)) return;
      const ms = Math.min(FOLLOW_INTERVAL_MS, Math.max(SOON_MS, this.#lookMs / SHARE));
      this.#soon ??= setTimeout(this.look, ms);
    });
    this.#timer = setInterval(this.look, FOLLOW_INTERVAL_MS);
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

  /** Looks now. True when something had changed. */
  readonly look = (): boolean => {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const from = performance.now();
    const sockets = this.#manager.list();
    this.#known = new Set(sockets.map(({ id }) => id));
    const isChanged = this.#onSockets(sockets);
    this.#lookMs = performance.now() - from;
    return isChanged;
  };
}
