/** The consumers of one socket, each with the number of its leases. */
export class ConsumerCounts {
  readonly #leases = new Map<string, number>();

  get size(): number {
    return this.#leases.size;
  }

  get names(): readonly string[] {
    return [...this.#leases.keys()];
  }

  /** One lease more (1), or less (-1). */
  change(consumer: string, by: 1 | -1): void {
    const count = (this.#leases.get(consumer) ?? 0) + by;
    if (count > 0) this.#leases.set(consumer, count);
    else this.#leases.delete(consumer);
  }
}
