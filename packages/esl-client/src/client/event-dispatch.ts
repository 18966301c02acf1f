import { type EslEvent, formatEventSpec } from '@switchwire/esl-protocol';
import { guarded } from './listeners.ts';

type Take = (event: EslEvent) => void;

/** From an event to the listeners of its name: one look into one table. A listener that throws is reported and harms nobody. */
export class EventDispatch {
  readonly #all = new Set<Take>();
  readonly #named = new Map<string, Set<Take>>();
  readonly #onDefect: (error: unknown) => void;

  constructor(onDefect: (error: unknown) => void) {
    this.#onDefect = onDefect;
  }

  /** Listeners of this name. */
  count(name: string): number {
    return (name === 'ALL' ? this.#all : this.#named.get(name))?.size ?? 0;
  }

  /** `names` are canonical; with `ALL` among them the listener gets everything. */
  add(names: readonly string[], listener: (event: EslEvent) => unknown): Disposable {
    const take: Take = guarded<EslEvent>(listener, this.#onDefect);
    const lists = names.includes('ALL') ? ['ALL'] : names;
    for (const name of lists) this.#listOf(name).add(take);
    return {
      [Symbol.dispose]: () => {
        for (const name of lists) this.#remove(name, take);
      },
    };
  }

  dispatch(event: EslEvent): void {
    for (const take of this.#all) take(event);
    if (this.#named.size === 0) return;
    const takes = this.#named.get(event.name === 'CUSTOM' ? formatEventSpec(event) : event.name);
    if (takes !== undefined) for (const take of takes) take(event);
  }

  #listOf(name: string): Set<Take> {
    if (name === 'ALL') return this.#all;
    const takes = this.#named.get(name) ?? new Set();
    this.#named.set(name, takes);
    return takes;
  }

  #remove(name: string, take: Take): void {
    const takes = name === 'ALL' ? this.#all : this.#named.get(name);
    if (takes?.delete(take) === true && takes !== this.#all && takes.size === 0) {
      this.#named.delete(name);
    }
  }
}
