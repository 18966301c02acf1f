import { type ConnManager, type SocketInfo } from '@switchwire/conn-manager';

/** For changes of the consumers of a socket, which change no phase, and for sockets that are gone. */
const FOLLOW_INTERVAL_MS = 1_000;
/** Sockets that are reached within so long, as when a whole fleet reconnects, are taken together. */
const SOON_MS = 20;

export interface FollowedChanges {
  /** All that there are. Must not throw; says whether it changed something. */
  onSockets(sockets: readonly SocketInfo[]): boolean;
  /** Those that were reached for the first time, beside the others. Must not throw. */
  onReached(sockets: readonly SocketInfo[]): void;
}

/**
 * Notices when the set of sockets may have changed: new ones soon after they were reached, whatever their number and that of the others;
 * all of them at a slow pace, and at once when asked to look.
 */
export class SocketFollower {
  readonly #manager: ConnManager;
  readonly #changes: FollowedChanges;
  #watch: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #known = new Set<string>();
  /** Not known, and not taken yet: by id. */
  readonly #reached = new Map<string, SocketInfo>();

  constructor(manager: ConnManager, changes: FollowedChanges) {
    this.#manager = manager;
    this.#changes = changes;
  }

  /** Idempotent. */
  start(): void {
    if (this.#timer !== undefined) return;
    // not `watch`: the steps of the machines are only computed while someone watches
    this.#watch = this.#manager.onPhase(({ socket }) => {
      if (this.#known.has(socket.id)) return;
      this.#reached.set(socket.id, socket);
      this.#soon ??= setTimeout(() => this.#take(), SOON_MS);
    });
    this.#timer = setInterval(this.look, FOLLOW_INTERVAL_MS);
    this.#timer.unref();
  }

  stop(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#forget();
  }

  /** Looks now. True when something had changed. */
  readonly look = (): boolean => {
    this.#forget();
    const sockets = this.#manager.list();
    this.#known = new Set(sockets.map(({ id }) => id));
    return this.#changes.onSockets(sockets);
  };

  #take(): void {
    const sockets = [...this.#reached.values()];
    this.#forget();
    for (const { id } of sockets) this.#known.add(id);
    this.#changes.onReached(sockets);
  }

  #forget(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#reached.clear();
  }
}
