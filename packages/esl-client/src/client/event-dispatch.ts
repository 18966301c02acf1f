import { type EslEvent, formatEventSpec } from '@switchwire/esl-protocol';
import { guarded } from './listeners.ts';

type Take = (event: EslEvent) => void;

const NOBODY: readonly Take[] = [];

/**
 * From an event to the listeners of its name: one look into one table. Lists are replaced, never changed, so that one added
 * while an event is handed out gets the next event first. A listener that throws is reported; the others still get the event.
 */
export class EventDispatch {
  readonly #named = new Map<string, readonly Take[]>();
  readonly #onDefect: (error: unknown) => void;
  #all = NOBODY;

  constructor(onDefect: (error: unknown) => void) {
    this.#onDefect = onDefect;
  }

  /** Listeners of this name. */
  count(name: string): number {
    return this.#listOf(name).length;
  }

  /** `names` are canonical; with `ALL` among them the listener gets everything. */
  add(names: readonly string[], listener: (event: EslEvent) => unknown): Disposable {
    const take: Take = guarded<EslEvent>(listener, this.#onDefect);
    const lists = names.includes('ALL') ? ['ALL'] : names;
    for (const name of lists) this.#replace(name, [...this.#listOf(name), take]);
    return {
      [Symbol.dispose]: () => {
        for (const name of lists) {
          this.#replace(
            name,
            this.#listOf(name).filter((other) => other !== take),
          );
        }
      },
    };
  }

  dispatch(event: EslEvent): void {
    const named =
      this.#named.size === 0
        ? undefined
        : this.#named.get(event.name === 'CUSTOM' ? formatEventSpec(event) : event.name);
    for (const take of this.#all) take(event);
    if (named !== undefined) for (const take of named) take(event);
  }

  #listOf(name: string): readonly Take[] {
    return name === 'ALL' ? this.#all : (this.#named.get(name) ?? NOBODY);
  }

  #replace(name: string, list: readonly Take[]): void {
    if (name === 'ALL') this.#all = list;
    else if (list.length === 0) this.#named.delete(name);
    else this.#named.set(name, list);
  }
}
