import { requireFunction } from '../arguments.ts';

/** Called with one kind of value. An async function is as good: its rejection is reported. */
export type Listener<T> = (value: T) => unknown;

/**
 * The listener with its errors caught: what it throws, or rejects with when it is async, goes to `onDefect`. Made once
 * per listener, so that a call costs nothing more.
 */
export function guarded<A, B = void>(
  listener: (first: A, second: B) => unknown,
  onDefect: (error: unknown) => void,
): (first: A, second: B) => void {
  requireFunction(listener, 'The listener');
  return (first, second) => {
    try {
      const outcome = listener(first, second);
      if (outcome instanceof Promise) outcome.catch(onDefect);
    } catch (error) {
      onDefect(error);
    }
  };
}

/** Listeners that cannot harm each other: one that throws or rejects is reported, the others are still called. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onDefect: (error: unknown) => void;

  constructor(onDefect: (error: unknown) => void) {
    this.#onDefect = onDefect;
  }

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: Listener<T>): Disposable {
    const entry = guarded<T>(listener, this.#onDefect);
    this.#listeners.add(entry);
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(entry);
      },
    };
  }

  notify(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }
}
