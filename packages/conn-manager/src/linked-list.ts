/** One value's place in a list. Hold it to take the value out again in constant time. */
export interface ListNode<T> {
  readonly value: T;
  previous: ListNode<T> | undefined;
  next: ListNode<T> | undefined;
  /** The list it stands in; undefined once taken out. */
  list: LinkedList<T> | undefined;
}

/** A doubly linked list: append, take the first, and remove any known node, all in constant time. */
export class LinkedList<T> {
  #first: ListNode<T> | undefined;
  #last: ListNode<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): ListNode<T> | undefined {
    return this.#first;
  }

  append(value: T): ListNode<T> {
    const node: ListNode<T> = { value, previous: this.#last, next: undefined, list: this };
    if (this.#last === undefined) this.#first = node;
    else this.#last.next = node;
    this.#last = node;
    this.#size++;
    return node;
  }

  shift(): T | undefined {
    const node = this.#first;
    if (node === undefined) return undefined;
    this.remove(node);
    return node.value;
  }

  /** Idempotent: a node that is not in this list is left alone. */
  remove(node: ListNode<T>): void {
    if (node.list !== this) return;
    if (node.previous === undefined) this.#first = node.next;
    else node.previous.next = node.next;
    if (node.next === undefined) this.#last = node.previous;
    else node.next.previous = node.previous;
    node.previous = node.next = node.list = undefined;
    this.#size--;
  }
}
