/** Listeners that cannot harm each other: one that throws is reported, the others are still called. */
export class Listeners<T> {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();
  readonly #onDefect: (error: unknown) => void;

  constructor(onDefect: (error: unknown) => void) {
    this.#onDefect = onDefect;
  }

  get size(): number {
    return this.#listeners.size;
  }

  add(call: (value: T) => void): Disposable {
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
        call(value);
      } catch (error) {
        this.#onDefect(error);
      }
    }
  }
}
