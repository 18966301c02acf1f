const NONE: readonly string[] = Object.freeze([]);
const STORE_ONLY: readonly string[] = Object.freeze(['store']);

/** The consumers of one socket, each with the number of its leases. */
export class ConsumerCounts {
  /** Made with the first lease: most sockets of a fleet have none. */
  #leases: Map<string, number> | undefined;

  get size(): number {
    return this.#leases?.size ?? 0;
  }

  /** The consumers, after `store` when the store wants the socket. */
  names(isStored: boolean): readonly string[] {
    if (this.#leases === undefined) return isStored ? STORE_ONLY : NONE;
    const consumers = this.#leases.keys();
    return Object.freeze(isStored ? ['store', ...consumers] : [...consumers]);
  }

  /** One lease more (1), or less (-1). */
  change(consumer: string, by: 1 | -1): void {
    const leases = (this.#leases ??= new Map<string, number>());
    const count = (leases.get(consumer) ?? 0) + by;
    if (count > 0) leases.set(consumer, count);
    else leases.delete(consumer);
    if (leases.size === 0) this.#leases = undefined;
  }
}
