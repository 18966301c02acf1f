/** As many as a channel keeps; what is pressed beyond is lost. */
const MAX_KEYS = 1000;

/** Keys that were pressed on a channel and that no application has taken yet. */
export class KeyQueue {
  readonly #listeners = new Set<() => void>();
  #keys = '';

  get isEmpty(): boolean {
    return this.#keys === '';
  }

  push(key: string): void {
    if (this.#keys.length < MAX_KEYS) this.#keys += key;
    for (const listener of [...this.#listeners]) listener();
  }

  /** The first one, which is gone then. */
  take(): string | undefined {
    const [key] = this.#keys;
    this.#keys = this.#keys.slice(1);
    return key;
  }

  /** Calls back at every key; the result removes the callback. */
  onKey(run: () => void): () => void {
    this.#listeners.add(run);
    return () => this.#listeners.delete(run);
  }
}
