import { type Clock } from '@switchwire/esl-client';
import { type Known } from '../leases/lease-view.ts';
import { type OwnerRecord } from '../leases/records.ts';

/** A socket to claim, over what is known of it. */
export interface Claim {
  readonly socket: string;
  readonly known: Known<OwnerRecord> | undefined;
}

export interface ClaimWindowPorts {
  readonly clock: Clock;
  /** Claims whose socket is not acted for yet: a number. */
  readonly claimsInFlight: number;
  /** One that takes longer makes room: its FreeSWITCH may be away. */
  readonly claimPatience: number;
  begin(claim: Claim): void;
}

/**
 * Claims so many sockets at a time that each is acted for soon after it was claimed. Thousands that are claimed, connected and
 * announced in lockstep are all acted for at the end, and on a busy machine their deadlines pass before.
 */
export class ClaimWindow {
  readonly #ports: ClaimWindowPorts;
  #due: readonly Claim[] = [];
  #next = 0;
  /** Since when, the oldest first. */
  readonly #inFlight = new Map<string, number>();
  #isFilling = false;

  constructor(ports: ClaimWindowPorts) {
    this.#ports = ports;
  }

  /** What is due instead of what was due before. */
  replace(due: readonly Claim[]): void {
    this.#due = due;
    this.#next = 0;
    this.#makeRoom();
    this.#fill();
  }

  /** This server acts for it, or the socket is gone. */
  done(socket: string): void {
    if (this.#inFlight.delete(socket)) this.#fill();
  }

  #makeRoom(): void {
    const { clock, claimPatience } = this.#ports;
    const now = clock.now();
    for (const [socket, since] of this.#inFlight) {
      if (now - since <= claimPatience) return;
      this.#inFlight.delete(socket);
    }
  }

  #fill(): void {
    // a claim that ends at once is noticed while it begins
    if (this.#isFilling) return;
    this.#isFilling = true;
    const { clock, claimsInFlight } = this.#ports;
    while (this.#inFlight.size < claimsInFlight) {
      const claim = this.#due[this.#next];
      if (claim === undefined) break;
      this.#next++;
      this.#inFlight.set(claim.socket, clock.now());
      this.#ports.begin(claim);
    }
    this.#isFilling = false;
  }
}
