import { type HeartbeatInfo, type SocketInfo } from '../socket/socket-info.ts';

export interface ReservationTimes {
  /** So long it takes at most until a call that was given out is a session of its FreeSWITCH, milliseconds. */
  readonly settleMs: number;
  /** After so long a call that no heartbeat confirmed does not count any more, milliseconds. */
  readonly deadlineMs: number;
}

export interface ReservationClock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Milliseconds since 1970: the clock of `HeartbeatInfo.receivedAt`. */
  wallNow(): number;
}

/** Calls given out within this time are one item, so that a deadline holds few of them, whatever the rate. */
const STEP_MS = 250;

/** Calls given out at about one moment. */
interface Batch {
  readonly from: number;
  /** Of the last one. */
  at: number;
  count: number;
}

/** What was given out to one server and not yet seen in its heartbeats; the oldest first. */
interface Held {
  readonly batches: Batch[];
  /** In all batches. */
  count: number;
  /** The heartbeat that was seen last. */
  receivedAt: number;
  sessions: number;
  /** When it was looked at. */
  lookedAt: number;
}

/**
 * Calls that were given out and that no heartbeat shows yet, by address. A call counts until a heartbeat came later than
 * `settleMs` after it, or shows as many more sessions, or until the deadline.
 */
export class Reservations {
  readonly #times: ReservationTimes;
  readonly #clock: ReservationClock;
  readonly #held = new Map<string, Held>();
  #sweptAt: number;

  constructor(times: ReservationTimes, clock: ReservationClock) {
    this.#times = times;
    this.#clock = clock;
    this.#sweptAt = clock.now();
  }

  /** Servers with calls that count. */
  get size(): number {
    return this.#held.size;
  }

  countOf({ address, heartbeat }: SocketInfo): number {
    const held = this.#held.get(address);
    if (held === undefined) return 0;
    const now = this.#clock.now();
    if (heartbeat !== undefined && heartbeat.receivedAt !== held.receivedAt)
      this.#see(held, heartbeat, now);
    held.lookedAt = now;
    dropUntil(held, now - this.#times.deadlineMs);
    if (held.count === 0) this.#held.delete(address);
    return held.count;
  }

  add(socket: SocketInfo): void {
    // what its newest heartbeat shows was there before
    this.countOf(socket);
    const now = this.#clock.now();
    const held = this.#heldFor(socket, now);
    const last = held.batches.at(-1);
    held.count++;
    if (last === undefined || now - last.from >= STEP_MS)
      held.batches.push({ from: now, at: now, count: 1 });
    else {
      last.at = now;
      last.count++;
    }
    this.#sweep(now);
  }

  #heldFor({ address, heartbeat }: SocketInfo, now: number): Held {
    const known = this.#held.get(address);
    if (known !== undefined) return known;
    const { receivedAt = 0, sessions = 0 } = heartbeat ?? {};
    const held = { batches: [], count: 0, receivedAt, sessions, lookedAt: now };
    this.#held.set(address, held);
    return held;
  }

  #see(held: Held, heartbeat: HeartbeatInfo, now: number): void {
    const age = this.#clock.wallNow() - heartbeat.receivedAt;
    // whatever the wall clock does: it came after the last look
    const arrivedAt = Math.min(now, Math.max(held.lookedAt, now - age));
    const before = held.count;
    dropUntil(held, arrivedAt - this.#times.settleMs);
    const settled = before - held.count;
    drop(held, heartbeat.sessions - held.sessions - settled);
    held.receivedAt = heartbeat.receivedAt;
    held.sessions = heartbeat.sessions;
  }

  /** Removes servers that are no longer looked at. */
  #sweep(now: number): void {
    const { deadlineMs } = this.#times;
    if (now - this.#sweptAt < deadlineMs) return;
    this.#sweptAt = now;
    for (const [address, held] of this.#held) {
      dropUntil(held, now - deadlineMs);
      if (held.count === 0) this.#held.delete(address);
    }
  }
}

/** Lets go of those that were given out then or earlier. */
function dropUntil(held: Held, time: number): void {
  for (;;) {
    const [oldest] = held.batches;
    if (oldest === undefined || oldest.at > time) return;
    held.batches.shift();
    held.count -= oldest.count;
  }
}

/** Removes the oldest ones, at most this many. */
function drop(held: Held, most: number): void {
  let rest = most;
  while (rest > 0) {
    const [oldest] = held.batches;
    if (oldest === undefined) return;
    const taken = Math.min(rest, oldest.count);
    rest -= taken;
    held.count -= taken;
    oldest.count -= taken;
    if (oldest.count === 0) held.batches.shift();
  }
}
