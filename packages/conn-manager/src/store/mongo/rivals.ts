import { type ForeignState, newestWrites } from './state-document.ts';

/**
 * Which other programs act on the same sockets. What a crashed one left behind is not written again, so one counts once it
 * has written between two looks; the clocks of the machines need not agree for that.
 */
export class Rivals {
  #lastWrites: ReadonlyMap<string, number> = new Map();
  #found: ReadonlySet<string> = new Set();

  /** Owners of the programs that were not found before. */
  look(states: readonly ForeignState[]): readonly string[] {
    const owners = new Map(states.map(({ instance, owner }) => [instance, owner]));
    const writes = newestWrites(states);
    const acting = [...writes].flatMap(([instance, at]) =>
      at > (this.#lastWrites.get(instance) ?? Infinity) ? [instance] : [],
    );
    const fresh = acting.filter((instance) => !this.#found.has(instance));
    const found = [...this.#found].filter((instance) => writes.has(instance));
    this.#found = new Set([...found, ...fresh]);
    this.#lastWrites = writes;
    return fresh.map((instance) => owners.get(instance) ?? '');
  }
}
