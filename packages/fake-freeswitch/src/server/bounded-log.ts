/** A list that drops its older half when it has too many entries, or too many characters. */
export class BoundedLog<T> {
  readonly entries: T[] = [];
  readonly #sizeOf: (entry: T) => number;
  readonly #maxEntries: number;
  readonly #maxCharacters: number;
  #characters = 0;

  constructor(
    sizeOf: (entry: T) => number,
    limits: { readonly entries: number; readonly characters: number },
  ) {
    this.#sizeOf = sizeOf;
    this.#maxEntries = limits.entries;
    this.#maxCharacters = limits.characters;
  }

  /** Adds an entry, whatever its size; the result are the entries that were dropped. */
  add(entry: T): readonly T[] {
    this.entries.push(entry);
    this.#characters += this.#sizeOf(entry);
    const fits = this.entries.length <= this.#maxEntries && this.#characters <= this.#maxCharacters;
    return fits ? [] : this.#shrink(entry);
  }

  #shrink(last: T): readonly T[] {
    const { entries } = this;
    let from = entries.length - 1;
    let kept = this.#sizeOf(last);
    while (from > 0 && entries.length - from < this.#maxEntries / 2) {
      const before = entries[from - 1];
      const size = before === undefined ? 0 : this.#sizeOf(before);
      if (kept + size > this.#maxCharacters / 2) break;
      kept += size;
      from -= 1;
    }
    this.#characters = kept;
    return entries.splice(0, from);
  }
}
