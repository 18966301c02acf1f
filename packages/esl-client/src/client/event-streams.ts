import { EventQueue, type EventQueueOptions, type EventStream } from './event-queue.ts';
import { type EslEvent } from '@switchwire/esl-protocol';
import { publishEventDropped } from '../session/diagnostics.ts';

const nothing = (): void => undefined;
const UNOBSERVED = { onSaturated: nothing, onDrained: nothing };

/** The iterations of one client. One that was left gives its events back at once; the others end together. */
export class EventStreams {
  readonly #address: string;
  readonly #live = new Set<EventQueue>();
  #over = false;

  constructor(address: string) {
    this.#address = address;
  }

  /** Iterations that go on. */
  get size(): number {
    return this.#live.size;
  }

  /** `subscribe` is called unless the iteration is over already; what it returns is disposed at the end. */
  open(
    options: EventQueueOptions | undefined,
    subscribe: (listener: (event: EslEvent) => void) => Disposable,
  ): EventStream {
    const held: { subscription?: Disposable } = {};
    const queue = new EventQueue(
      {
        ...UNOBSERVED,
        onDropped: () => {
          publishEventDropped(this.#address, queue.dropped);
        },
        onEnd: () => {
          this.#live.delete(queue);
          held.subscription?.[Symbol.dispose]();
        },
      },
      options,
    );
    if (this.#over) queue.end();
    if (this.#over || options?.signal?.aborted === true) return queue;
    held.subscription = subscribe((event) => {
      queue.push(event);
    });
    this.#live.add(queue);
    return queue;
  }

  /** No more events will come; those queued can still be taken. */
  end(): void {
    this.#over = true;
    for (const queue of [...this.#live]) queue.end();
  }
}
