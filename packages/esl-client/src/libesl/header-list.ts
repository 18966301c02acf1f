import { type HeaderValue, parseArrayValue } from '@switchwire/esl-protocol';

/** Highest index that `name[index]` may set (esl_event.c). */
const MAX_INDEX = 4_000;

interface Header {
  readonly name: string;
  value: HeaderValue;
}

/** The headers of an ESLevent: in order, repeated names allowed, any case on lookup, lists. */
export class HeaderList {
  readonly #headers: Header[] = [];

  nameAt(index: number): string | undefined {
    return this.#headers[index]?.name;
  }

  get entries(): readonly (readonly [name: string, value: HeaderValue])[] {
    return this.#headers.map(({ name, value }) => [name, value]);
  }

  get(name: string): HeaderValue | undefined {
    return this.#find(name)?.value;
  }

  /** Appends; an empty value removes every header of that name. `name[3]` sets one element of a list. */
  add(name: string, value: string): void {
    const element = /^(.+)\[(\d+)\]$/.exec(name);
    if (element?.[1] !== undefined && element[2] !== undefined) {
      this.#setElement(element[1], Number(element[2]), value);
    } else if (value === '') {
      this.delete(name);
    } else {
      // only a leading `ARRAY::` makes a list; libesl takes it anywhere and damages the text
      this.append(name, parseArrayValue(value));
    }
  }

  append(name: string, value: HeaderValue): void {
    this.#headers.push({ name, value });
  }

  prepend(name: string, value: HeaderValue): void {
    this.#headers.unshift({ name, value });
  }

  /** Makes a list of the header and adds an element at one end. */
  extend(name: string, value: string, end: 'first' | 'last'): void {
    const header = this.#find(name);
    if (header === undefined) {
      this.append(name, [value]);
      return;
    }
    const list = listOf(header.value);
    header.value = end === 'last' ? [...list, value] : [value, ...list];
  }

  delete(name: string): void {
    const wanted = name.toLowerCase();
    const kept = this.#headers.filter((header) => header.name.toLowerCase() !== wanted);
    this.#headers.splice(0, this.#headers.length, ...kept);
  }

  #setElement(name: string, index: number, value: string): void {
    if (index > MAX_INDEX) return;
    const header = this.#find(name);
    const list = header === undefined ? [] : [...listOf(header.value)];
    while (list.length < index) list.push('');
    list[index] = value;
    if (header === undefined) this.append(name, list);
    else header.value = list;
  }

  #find(name: string): Header | undefined {
    const wanted = name.toLowerCase();
    return this.#headers.find((header) => header.name.toLowerCase() === wanted);
  }
}

function listOf(value: HeaderValue): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
