import { type Clock, type Logger } from '@switchwire/esl-client';

const EVERY_MS = 2_000;

/** Logs how many sockets a leaving server still has, for the operator who waits for it to end. */
export class LeaveLog {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #sockets = 0;
  #startedAt = 0;
  #saidAt = 0;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  begin(sockets: number): void {
    this.#sockets = sockets;
    this.#startedAt = this.#clock.now();
    this.#saidAt = this.#startedAt;
    if (sockets > 0) this.#logger.info({ sockets }, `Leaving the fleet: the other servers take ${sockets} socket${sockets === 1 ? '' : 's'}`); // prettier-ignore
  }

  left(left: number): void {
    const now = this.#clock.now();
    if (now - this.#saidAt < EVERY_MS) return;
    this.#saidAt = now;
    this.#logger.info({ sockets: this.#sockets, left }, `Leaving the fleet: ${left} of ${this.#sockets} sockets are left`); // prettier-ignore
  }

  end(left: number): void {
    const ms = Math.round(this.#clock.now() - this.#startedAt);
    if (left > 0)
      this.#logger.warn({ left, ms }, `Left the fleet with ${left} sockets that no other server took: their events are lost until one does`); // prettier-ignore
    else if (this.#sockets > 0)
      this.#logger.info({ sockets: this.#sockets, ms }, 'Left the fleet: other servers act for all sockets'); // prettier-ignore
  }
}
