/** One line of the table: the numbers that begin with `prefix`. */
export interface SupportNumber {
  readonly prefix: string;
  readonly description?: string | undefined;
}

/** Finds the longest prefix of a number, as OpenSIPS's drouting does. */
export class PrefixTable {
  readonly #rules = new Map<string, SupportNumber>();
  #longest = 0;

  constructor(rules: Iterable<SupportNumber>) {
    for (const rule of rules) {
      this.#rules.set(rule.prefix, rule);
      this.#longest = Math.max(this.#longest, rule.prefix.length);
    }
  }

  get size(): number {
    return this.#rules.size;
  }

  find(number: string): SupportNumber | undefined {
    for (let length = Math.min(number.length, this.#longest); length > 0; length--) {
      const rule = this.#rules.get(number.slice(0, length));
      if (rule !== undefined) return rule;
    }
    return undefined;
  }
}

/** Reads what a file or a collection holds. Throws an Error that names the entry which is not usable. */
export function parseSupportNumbers(entries: unknown): readonly SupportNumber[] {
  if (!Array.isArray(entries)) throw new Error('Support numbers must be a list');
  return entries.map((entry: unknown, index) => {
    const { prefix, description } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    const text = typeof prefix === 'number' ? String(prefix) : prefix;
    if (typeof text !== 'string' || text === '') {
      throw new Error(`Support number ${index + 1} has no "prefix"`);
    }
    return { prefix: text, description: typeof description === 'string' ? description : undefined };
  });
}
