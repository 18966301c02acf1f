export type HeaderEntry = readonly [name: string, value: string];

/**
 * Headers in the order they came, repeats included. Names keep their spelling and are compared without
 * regard to case.
 */
export class EslHeaders implements Iterable<HeaderEntry> {
  private readonly entries: readonly HeaderEntry[];

  /** Takes over `entries`; {@link EslHeaders.from} copies them. */
  constructor(entries: readonly HeaderEntry[]) {
    this.entries = entries;
  }

  /** Headers with these entries, in this order. */
  static from(entries: Iterable<HeaderEntry>): EslHeaders {
    return new EslHeaders(Array.from(entries, ([name, value]): HeaderEntry => [name, value]));
  }

  /**
   * The value of the first header of that name, as FreeSWITCH itself reads it. `Event-Name` is the
   * exception: an event may carry it twice and the last one says what the event is.
   */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    const last = wanted === 'event-name';
    let found: string | undefined;
    for (const [candidate, value] of this.entries) {
      if (!sameName(candidate, wanted)) continue;
      if (!last) return value;
      found = value;
    }
    return found;
  }

  /** The values of every header of that name, in order. */
  getAll(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return this.entries.filter(([candidate]) => sameName(candidate, wanted)).map(([, v]) => v);
  }

  /** Whether there is a header of that name. */
  has(name: string): boolean {
    const wanted = name.toLowerCase();
    return this.entries.some(([candidate]) => sameName(candidate, wanted));
  }

  /** How many headers there are, repeats counted. */
  get size(): number {
    return this.entries.length;
  }

  /** Every name once, in the spelling and order of its first occurrence. */
  names(): readonly string[] {
    const seen = new Map<string, string>();
    for (const [name] of this.entries) {
      const key = name.toLowerCase();
      if (!seen.has(key)) seen.set(key, name);
    }
    return [...seen.values()];
  }

  [Symbol.iterator](): Iterator<HeaderEntry> {
    return this.entries[Symbol.iterator]();
  }

  /** One member per name; a header that occurs more than once becomes an array. */
  toJSON(): Record<string, string | string[]> {
    const found = new Map<string, { readonly name: string; readonly values: string[] }>();
    for (const [name, value] of this.entries) {
      const key = name.toLowerCase();
      const seen = found.get(key);
      if (seen === undefined) found.set(key, { name, values: [value] });
      else seen.values.push(value);
    }
    return Object.fromEntries(
      Array.from(found.values(), ({ name, values }) => [
        name,
        values.length > 1 ? values : (values[0] ?? ''),
      ]),
    );
  }
}

/** Compares a header name with a lower-case one. */
export function sameName(name: string, lowerCase: string): boolean {
  return (
    name.length === lowerCase.length && (name === lowerCase || name.toLowerCase() === lowerCase)
  );
}
