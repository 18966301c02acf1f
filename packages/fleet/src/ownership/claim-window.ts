import { type Clock } from '@switchwire/esl-client';
import { type FleetTimings } from '../fleet-timings.ts';
import { type Known } from '../leases/lease-view.ts';
import { type OwnerRecord } from '../leases/records.ts';

/** A socket to claim, over what is known of it. */
export interface Claim {
  readonly socket: string;
  readonly known: Known<OwnerRecord> | undefined;
}

export type ClaimTimings = Pick<FleetTimings, 'claimsInFlight' | 'maxClaimsInFlight' | 'claimPatience'>; // prettier-ignore

export interface ClaimWindowPorts {
  readonly clock: Clock;
  readonly timings: ClaimTimings;
  begin(claim: Claim): void;
}

/**
 * How many claims may be under way after one whose socket is acted for took so long: one more within the patience, so that they double in the
 * time that one takes, and one less beyond it. Pure.
 */
export function nextWindow(window: number, tookMs: number, timings: ClaimTimings): number {
  const { claimsInFlight, maxClaimsInFlight, claimPatience } = timings;
  return tookMs <= claimPatience
    ? Math.min(Math.max(maxClaimsInFlight, claimsInFlight), window + 1)
    : Math.max(claimsInFlight, window - 1);
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
  #window: number;
  #isFilling = false;

  constructor(ports: ClaimWindowPorts) {
    this.#ports = ports;
    this.#window = ports.timings.claimsInFlight;
  }

  /** What is due instead of what was due before. */
  replace(due: readonly Claim[]): void {
    this.#due = due;
    this.#next = 0;
    this.#makeRoom();
    if (this.#inFlight.size === 0) this.#window = this.#ports.timings.claimsInFlight;
    this.#fill();
  }

  /** This server acts for it, or the socket is gone. */
  done(socket: string): void {
    const since = this.#inFlight.get(socket);
    if (since === undefined) return;
    this.#inFlight.delete(socket);
    const { clock, timings } = this.#ports;
    this.#window = nextWindow(this.#window, clock.now() - since, timings);
    this.#fill();
  }

  #makeRoom(): void {
    const { clock, timings } = this.#ports;
    const now = clock.now();
    for (const [socket, since] of this.#inFlight) {
      if (now - since <= timings.claimPatience) return;
      this.#inFlight.delete(socket);
      this.#window = nextWindow(this.#window, now - since, timings);
    }
  }

  #fill(): void {
    // a claim that ends at once is noticed while it begins
    if (this.#isFilling) return;
    this.#isFilling = true;
    while (this.#inFlight.size < this.#window) {
      const claim = this.#due[this.#next];
      if (claim === undefined) break;
      this.#next++;
      this.#inFlight.set(claim.socket, this.#ports.clock.now());
      this.#ports.begin(claim);
    }
    this.#isFilling = false;
  }
}
