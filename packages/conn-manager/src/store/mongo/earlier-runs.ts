import { type ForeignState, newestWrites } from './state-document.ts';

/** A run that lives writes more often than that between two looks. */
const LOOKS_UNTIL_DEAD = 3;

interface Seen {
  readonly at: number;
  readonly looks: number;
}

/**
 * Which runs of one owner have ended without removing what they wrote: those that wrote nothing over some looks. The clocks of
 * the machines need not agree for that, and a second server that was given the same owner by mistake keeps what is its own.
 */
export class EarlierRuns {
  #seen: ReadonlyMap<string, Seen> = new Map();

  /** The instances that are dead. */
  look(states: readonly ForeignState[]): readonly string[] {
    const seen = new Map<string, Seen>();
    for (const [instance, at] of newestWrites(states)) {
      const before = this.#seen.get(instance);
      seen.set(instance, { at, looks: before?.at === at ? before.looks + 1 : 0 });
    }
    this.#seen = seen;
    return [...seen].flatMap(([instance, { looks }]) =>
      looks >= LOOKS_UNTIL_DEAD ? [instance] : [],
    );
  }
}
