/** What came and was not handed over comes again within this time, to this program or to another one of its name. */
const AGAIN_MS = 60_000;
/** That are waited for, at most. */
const MAX_AWAITED = 1_024;
/** That are known to be missing here although they came, at most: of more the oldest counts as read. */
const MAX_OWED = 65_536;

/** Messages that came and were not handed over: NATS delivers them again. */
export class OwedSequences {
  /** The oldest word first. */
  readonly #owed = new Set<number>();
  /** Until when each is waited for here, the oldest first, by `performance.now()`. */
  readonly #awaited = new Map<number, number>();

  add(sequence: number): void {
    this.#owed.add(sequence);
    this.#awaited.set(sequence, performance.now() + AGAIN_MS);
    bound(this.#owed, MAX_OWED);
    bound(this.#awaited, MAX_AWAITED);
  }

  /** It came again. Whether it was owed. */
  take(sequence: number): boolean {
    this.#awaited.delete(sequence);
    return this.#owed.delete(sequence);
  }

  /** The lowest that is still to come; undefined: none. What another program took meanwhile counts until its time is over. */
  get lowest(): number | undefined {
    if (this.#awaited.size === 0) return undefined;
    const now = performance.now();
    for (const [sequence, until] of this.#awaited) {
      if (until > now) break;
      this.#awaited.delete(sequence);
    }
    return this.#awaited.size === 0 ? undefined : Math.min(...this.#awaited.keys());
  }

  clear(): void {
    this.#owed.clear();
    this.#awaited.clear();
  }
}

function bound(sequences: Set<number> | Map<number, number>, size: number): void {
  if (sequences.size <= size) return;
  const [oldest] = sequences.keys();
  if (oldest !== undefined) sequences.delete(oldest);
}
