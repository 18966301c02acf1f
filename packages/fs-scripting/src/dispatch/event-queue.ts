import { type Slot } from './lanes.ts';

/**
 * Slots in the order of their arrival; adding, taking the first and taking out any cost the same whatever the
 * length.
 */
export class EventQueue {
  #first: Slot | undefined;
  #last: Slot | undefined;
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  /** What the waiting events weigh; one that waits for two scripts counts twice. */
  get bytes(): number {
    return this.#bytes;
  }

  get first(): Slot | undefined {
    return this.#first;
  }

  push(slot: Slot): void {
    slot.previous = this.#last;
    slot.next = undefined;
    if (this.#last === undefined) this.#first = slot;
    else this.#last.next = slot;
    this.#last = slot;
    this.#length++;
    this.#bytes += slot.bytes;
  }

  shift(): Slot | undefined {
    const slot = this.#first;
    if (slot !== undefined) this.remove(slot);
    return slot;
  }

  /** The slot must be in this queue. */
  remove(slot: Slot): void {
    const { previous, next } = slot;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    slot.next = undefined;
    slot.previous = undefined;
    this.#length--;
    this.#bytes -= slot.bytes;
  }
}
