import { type EslEvent, formatEventSpec, parseEventList } from '@switchwire/esl-protocol';
import { type EventQueueOptions, type EventStream } from './event-queue.ts';
import { EventQueue, type EventQueuePorts } from './event-queue.ts';
import { type Listeners } from './listeners.ts';

const UNOBSERVED: EventQueuePorts = {
  onSaturated: () => undefined,
  onDrained: () => undefined,
  onDropped: () => undefined,
  onEnd: () => undefined,
};

/** The iterations over what listeners are told. One that was left is forgotten at once; the others end together. */
export class EventIterations {
  readonly #source: Listeners<EslEvent>;
  readonly #live = new Set<EventQueue>();
  #over = false;

  constructor(source: Listeners<EslEvent>) {
    this.#source = source;
  }

  /** Iterations that go on. */
  get size(): number {
    return this.#live.size;
  }

  /** From now on; `names` as a subscription has them, default all. After `end` it is over at once. */
  iterate(names: readonly string[] = ['ALL'], options: EventQueueOptions = {}): EventStream {
    const wanted = new Set(names.flatMap((name) => parseEventList(name).map(formatEventSpec)));
    if (this.#over || options.signal?.aborted === true) {
      const ended = new EventQueue(UNOBSERVED, options);
      ended.end();
      return ended;
    }
    const onEnd = () => {
      listening[Symbol.dispose]();
      this.#live.delete(queue);
    };
    const queue = new EventQueue({ ...UNOBSERVED, onEnd }, options);
    const listening = this.#source.add((event) => {
      if (wanted.has('ALL') || wanted.has(formatEventSpec(event))) queue.push(event);
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
