/** Told of one kind of thing. An async function is as good: its rejection is reported. */
export type Listener<T> = (value: T) => unknown;

/** Listeners that cannot harm each other: one that throws or rejects is reported, the others are still called. */
export class Listeners<T> {
  readonly #listeners = new Set<{ readonly call: Listener<T> }>();
  readonly #onDefect: (error: unknown) => void;

  constructor(onDefect: (error: unknown) => void) {
    this.#onDefect = onDefect;
  }

  get size(): number {
    return this.#listeners.size;
  }

  add(call: Listener<T>): Disposable {
    const entry = { call };
    this.#listeners.add(entry);
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(entry);
      },
    };
  }

  tell(value: T): void {
    for (const { call } of this.#listeners) {
      try {
        const outcome = call(value);
        if (outcome instanceof Promise) outcome.catch(this.#onDefect);
      } catch (error) {
        this.#onDefect(error);
      }
    }
  }
}
