/** What a value needs to stand in a list: its own links, so that a list allocates nothing. */
export interface Linked<T extends Linked<T>> {
  previous: T | undefined;
  next: T | undefined;
  /** The list it stands in; undefined while in none. */
  list: LinkedList<T> | undefined;
}

/**
 * A doubly linked list of values that carry their own links: append, take the first, and remove any of them, all in
 * constant time. A value stands in one list at most.
 */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#first;
  }

  /** `item` must stand in no list. */
  append(item: T): T {
    item.list = this;
    item.previous = this.#last;
    if (this.#last === undefined) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
    this.#size++;
    return item;
  }

  shift(): T | undefined {
    const item = this.#first;
    if (item !== undefined) this.remove(item);
    return item;
  }

  /** Idempotent: what does not stand in this list is left alone. */
  remove(item: T): void {
    if (item.list !== this) return;
    if (item.previous === undefined) this.#first = item.next;
    else item.previous.next = item.next;
    if (item.next === undefined) this.#last = item.previous;
    else item.next.previous = item.previous;
    item.previous = item.next = item.list = undefined;
    this.#size--;
  }
}
