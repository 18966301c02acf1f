import { type CoreEvent } from './core-event.ts';

interface Filter {
  readonly header: string;
  readonly value: string;
  readonly positive: boolean;
  matches(text: string): boolean;
}

/** The filters of one connection: an event passes if a positive one matches and no negative one does. */
export class Filters {
  /** The filters in force, as `[header, value]`. */
  entries: readonly (readonly [header: string, value: string])[] = [];
  #filters: readonly Filter[] = [];

  /** Adds a filter; an empty value adds nothing, as on the real server. */
  add(header: string, value: string): void {
    if (value === '') return;
    // the first element of a list is the header itself; another one never matches
    const [, name = header, index = '0'] = /^(.*?)\[(\d*)/s.exec(header) ?? [];
    const filter = createFilter(name, value);
    const never = { ...filter, matches: () => false };
    this.#change([...this.#filters, Number(index) === 0 ? filter : never]);
  }

  /** Removes the filters of a header: those with exactly this value, or all of them without one. */
  delete(header: string, value: string | undefined): void {
    const name = header.toLowerCase();
    this.#change(
      this.#filters.filter(
        (filter) =>
          filter.header.toLowerCase() !== name || (value !== undefined && filter.value !== value),
      ),
    );
  }

  clear(): void {
    this.#change([]);
  }

  #change(filters: readonly Filter[]): void {
    this.#filters = filters;
    this.entries = filters.map(({ header, value }) => [header, value]);
  }

  /** Whether the event may be sent. A header that the event lacks never matches. */
  passes(event: CoreEvent): boolean {
    if (this.#filters.length === 0) return true;
    let passes = false;
    for (const filter of this.#filters) {
      const text = textOf(event, filter.header);
      if (text === undefined || !filter.matches(text)) continue;
      if (!filter.positive) return false;
      passes = true;
    }
    return passes;
  }
}

/** `_body` is the body of the event. */
function textOf(event: CoreEvent, header: string): string | undefined {
  return event.text(header) ?? (header === '_body' ? event.body : undefined);
}

function createFilter(header: string, value: string): Filter {
  if (value.startsWith('/')) {
    const pattern = regexOf(value);
    return { header, value, positive: true, matches: (text) => pattern?.test(text) ?? false };
  }
  let positive = true;
  let at = 0;
  for (; at < value.length; at += 1) {
    if (value[at] === '+') positive = true;
    else if (value[at] === '-') positive = false;
    else if (value[at] !== ' ') break;
  }
  const wanted = value.slice(at).toLowerCase();
  return { header, value, positive, matches: (text) => text.toLowerCase() === wanted };
}

/** `/pattern/flags` with the flags `i` and `s`; undefined where it has no closing slash or does not compile. */
function regexOf(value: string): RegExp | undefined {
  const close = value.lastIndexOf('/');
  if (close === 0) return undefined;
  const flags = value.slice(close + 1).replace(/[^is]/g, '');
  try {
    return new RegExp(value.slice(1, close), [...new Set(flags)].join(''));
  } catch {
    return undefined;
  }
}
