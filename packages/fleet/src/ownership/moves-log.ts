import { type Clock, type Logger } from '@switchwire/esl-client';

/** Failures that follow each other within so long are one line for each reason. */
const GATHER_MS = 1_000;
/** Sockets that a line names. */
const MAX_NAMED = 3;
/** Between two lines about a drain that goes on, the first time and at most. */
const AGAIN_MS = 5_000;
const AGAIN_MAX_MS = 300_000;

/** What an operator who moves sockets away should know: how far a drain is, and what cannot be moved and why. */
export class MovesLog {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #failed = new Map<string, string[]>();
  #timer: unknown;
  #drain: { readonly sockets: number; readonly since: number; sayAt: number; againMs: number; isOver: boolean } | undefined; // prettier-ignore

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  failed(socket: string, reason: string): void {
    const sockets = this.#failed.get(reason);
    if (sockets === undefined) this.#failed.set(reason, [socket]);
    else sockets.push(socket);
    this.#timer ??= this.#clock.setTimeout(() => this.#sayFailed(), GATHER_MS);
  }

  /** Called again and again. `left`: sockets that this server still has. */
  draining(isDrained: boolean, left: number, waiting: number): void {
    const now = this.#clock.now();
    if (!isDrained) {
      this.#drain = undefined;
      return;
    }
    if (this.#drain === undefined) {
      this.#drain = { sockets: left, since: now, sayAt: now + AGAIN_MS, againMs: AGAIN_MS, isOver: left === 0 }; // prettier-ignore
      if (left > 0) this.#logger.info({ sockets: left }, `Drained: the other servers take ${left} sockets`); // prettier-ignore
    }
    const drain = this.#drain;
    if (drain.isOver) return;
    const { sockets } = drain;
    if (left === 0) {
      drain.isOver = true;
      this.#logger.info({ sockets, ms: Math.round(now - drain.since) }, `Drained: other servers act for all ${sockets} sockets`); // prettier-ignore
    } else if (now >= drain.sayAt) {
      drain.againMs = Math.min(AGAIN_MAX_MS, 2 * drain.againMs);
      drain.sayAt = now + drain.againMs;
      this.#logger.warn({ sockets, left, waiting }, `Drained, and ${left} of ${sockets} sockets are left; ${waiting} of them could not be moved and are tried again`); // prettier-ignore
    }
  }

  /** Says what was not said yet. */
  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#sayFailed();
  }

  #sayFailed(): void {
    this.#timer = undefined;
    for (const [reason, sockets] of this.#failed) {
      const named = sockets.slice(0, MAX_NAMED).join(', ');
      const more = sockets.length > MAX_NAMED ? ` and ${sockets.length - MAX_NAMED} more` : '';
      this.#logger.warn({ sockets: sockets.length, reason }, `Could not hand ${named}${more} over: ${reason}`); // prettier-ignore
    }
    this.#failed.clear();
  }
}
