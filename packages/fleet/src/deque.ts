/** A row that grows and shrinks at both ends at constant cost. */
export class Deque<T> {
  #items: (T | undefined)[] = new Array<T | undefined>(64);
  #first = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    this.#reserve();
    this.#items[(this.#first + this.#size++) & (this.#items.length - 1)] = item;
  }

  unshift(item: T): void {
    this.#reserve();
    this.#first = (this.#first - 1) & (this.#items.length - 1);
    this.#items[this.#first] = item;
    this.#size++;
  }

  peek(): T | undefined {
    return this.#items[this.#first];
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#items.length - 1);
    this.#size--;
    return item;
  }

  pop(): T | undefined {
    if (this.#size === 0) return undefined;
    const at = (this.#first + --this.#size) & (this.#items.length - 1);
    const item = this.#items[at];
    this.#items[at] = undefined;
    return item;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = 0; index < this.#size; index++)
      yield this.#items[(this.#first + index) & (this.#items.length - 1)] as T;
  }

  /** The length stays a power of two. */
  #reserve(): void {
    if (this.#size < this.#items.length) return;
    const items = [...this];
    items.length = 2 * this.#size;
    this.#items = items;
    this.#first = 0;
  }
}
