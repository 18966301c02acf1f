/** What came to no one comes again within this time: NATS waits for its acknowledgement first. */
const AGAIN_MS = 60_000;
/** Of more the oldest count as lost. */
const MAX_HOLES = 10_000;

/** Messages of one socket and epoch that are missing: those of places `first` to `last`, less those that came. */
export interface MissingMessages {
  readonly socket: string;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  count: number;
  /** When the messages around them were stored, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

interface Awaited {
  readonly missing: MissingMessages;
  /** By `performance.now()`. */
  readonly until: number;
}

/**
 * Holes of a reader that reads alone. NATS may have delivered what is missing to a request that was gone, and delivers it again; what does
 * not come is lost.
 */
export class AwaitedHoles {
  /** The oldest first. */
  readonly #holes = new Set<Awaited>();
  readonly #bySocket = new Map<string, Set<Awaited>>();

  add(missing: MissingMessages): void {
    const hole = { missing, until: performance.now() + AGAIN_MS };
    this.#holes.add(hole);
    const others = this.#bySocket.get(missing.socket);
    if (others === undefined) this.#bySocket.set(missing.socket, new Set([hole]));
    else others.add(hole);
  }

  /** This one came. */
  fill(socket: string, epoch: number, place: number): void {
    for (const hole of this.#bySocket.get(socket) ?? NONE) {
      const { missing } = hole;
      if (missing.epoch !== epoch || place < missing.first || missing.last < place) continue;
      missing.count--;
      if (missing.count === 0) this.#remove(hole);
    }
  }

  /** Gives what is lost by now. */
  take(): readonly MissingMessages[] {
    const lost: MissingMessages[] = [];
    for (const hole of this.#holes) {
      const isLost = this.#holes.size > MAX_HOLES || hole.until <= performance.now();
      if (!isLost) break;
      this.#remove(hole);
      lost.push(hole.missing);
    }
    return lost;
  }

  /** Gives all that may still come, to the next reader. */
  leave(): readonly MissingMessages[] {
    const left = [...this.#holes].map(({ missing }) => missing);
    this.#holes.clear();
    this.#bySocket.clear();
    return left;
  }

  #remove(hole: Awaited): void {
    const { socket } = hole.missing;
    this.#holes.delete(hole);
    const others = this.#bySocket.get(socket);
    others?.delete(hole);
    if (others?.size === 0) this.#bySocket.delete(socket);
  }
}

const NONE: ReadonlySet<Awaited> = new Set();
