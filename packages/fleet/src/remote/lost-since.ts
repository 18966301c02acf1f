/**
 * Since when no server answers for a socket. A socket keeps its time for as long as it is among those handed in; all others are
 * forgotten.
 */
export class LostSince {
  #times: ReadonlyMap<string, number> = new Map();

  /** `lastBeatOf`: when the server that the records name was last heard, where they say it. */
  update(
    lost: readonly string[],
    now: number,
    lastBeatOf: (address: string) => number | undefined,
  ): void {
    const timeOf = (address: string): number =>
      this.#times.get(address) ?? Math.min(now, lastBeatOf(address) ?? now);
    this.#times = new Map(lost.map((address) => [address, timeOf(address)]));
  }

  /** Undefined: it was not among those handed in last. */
  of(address: string): number | undefined {
    return this.#times.get(address);
  }
}
