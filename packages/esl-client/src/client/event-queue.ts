import { type EslEvent } from '@switchwire/esl-protocol';
import { abortLines, type AbortPlace } from '../session/abort-lines.ts';

export interface EventQueueOptions {
  /** Events held for a consumer that is behind; beyond it the oldest is dropped and counted. Default 10,000. */
  readonly maxQueued?: number;
  /** Bytes of the events held for it; beyond them the oldest are dropped, too. Default 64 MiB. */
  readonly maxQueuedBytes?: number;
  readonly signal?: AbortSignal;
}

/** An async iteration over events, bounded: the oldest is dropped, and `dropped` counts. */
export interface EventStream extends AsyncIterableIterator<EslEvent, undefined> {
  readonly dropped: number;
  readonly queued: number;
}

/** Default of `maxQueued`. */
const DEFAULT_MAX_QUEUED = 10_000;
/** Default of `maxQueuedBytes`. */
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** A queue is saturated when it is filled to this part of its bound, … */
const HIGH_MARK = 0.9;
/** … and drained again when it is down to this part. */
const LOW_MARK = 0.5;

/** Who hears of a queue's crossings. */
export interface EventQueuePorts {
  /** The queue is nearly full; its oldest events will be dropped. Told once until `onDrained`. */
  onSaturated(backlog: number): void;
  onDrained(): void;
  /** One event was dropped. */
  onDropped(): void;
  /** The iteration is over, whatever ended it. Called once. */
  onEnd(): void;
}

interface Waiting {
  readonly resolve: (result: IteratorResult<EslEvent, undefined>) => void;
}

/**
 * An async iteration over events, with a bound: when it is full the oldest event is dropped and counted. Events are
 * put in synchronously. One that has to wait is detached from the chunk it came in, which may be much larger.
 */
export class EventQueue implements EventStream {
  readonly #ring: (EslEvent | undefined)[] = [];
  readonly #capacity: number;
  readonly #maxBytes: number;
  readonly #ports: EventQueuePorts;
  readonly #waiting: Waiting[] = [];
  #head = 0;
  #size = 0;
  #bytes = 0;
  #dropped = 0;
  #saturated = false;
  #ended = false;
  #abort: AbortPlace | undefined;

  /** Aborting `options.signal` ends the iteration. */
  constructor(ports: EventQueuePorts, options: EventQueueOptions = {}) {
    const { maxQueued = DEFAULT_MAX_QUEUED, maxQueuedBytes = DEFAULT_MAX_BYTES, signal } = options;
    this.#maxBytes = maxQueuedBytes;
    this.#capacity = Math.max(1, Math.floor(maxQueued));
    this.#ports = ports;
    if (signal?.aborted === true) this.#ended = true;
    else if (signal) this.#abort = abortLines.join(signal, () => void this.return());
  }

  get dropped(): number {
    return this.#dropped;
  }

  get queued(): number {
    return this.#size;
  }

  /** Gives an event to a waiting reader, or queues it. */
  push(event: EslEvent): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting.resolve({ done: false, value: event });
      return;
    }
    event.detach();
    const bytes = event.byteLength;
    if (this.#size === this.#capacity) this.#drop();
    while (this.#size > 0 && this.#bytes + bytes > this.#maxBytes) this.#drop();
    this.#bytes += bytes;
    this.#put(event);
    if (!this.#saturated && this.#size >= this.#capacity * HIGH_MARK) {
      this.#saturated = true;
      this.#ports.onSaturated(this.#size);
    }
  }

  next(): Promise<IteratorResult<EslEvent, undefined>> {
    const event = this.#take();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push({ resolve }));
  }

  /** Leaves: what is queued is forgotten. */
  return(): Promise<IteratorResult<EslEvent, undefined>> {
    this.#head = 0;
    this.#size = 0;
    this.#bytes = 0;
    this.#ring.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** No more events will come; those queued can still be taken. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#abort) abortLines.leave(this.#abort);
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
    if (this.#saturated) this.#ports.onDrained();
    this.#saturated = false;
    this.#ports.onEnd();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #put(event: EslEvent): void {
    // the ring grows with its use: most queues stay short
    if (this.#size === this.#ring.length && this.#ring.length < this.#capacity) this.#grow();
    this.#ring[(this.#head + this.#size) % this.#ring.length] = event;
    this.#size++;
  }

  #take(): EslEvent | undefined {
    if (this.#size === 0) return undefined;
    const event = this.#shift();
    if (this.#saturated && this.#size <= this.#capacity * LOW_MARK && !this.#ended) {
      this.#saturated = false;
      this.#ports.onDrained();
    }
    return event;
  }

  #shift(): EslEvent | undefined {
    const event = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#ring.length;
    this.#size--;
    this.#bytes -= event?.byteLength ?? 0;
    return event;
  }

  #drop(): void {
    this.#shift();
    this.#dropped++;
    this.#ports.onDropped();
  }

  #grow(): void {
    const length = Math.min(this.#capacity, Math.max(16, this.#ring.length * 2));
    const ordered = [...this.#ring.slice(this.#head), ...this.#ring.slice(0, this.#head)];
    for (let at = 0; at < length; at++) this.#ring[at] = ordered[at];
    this.#head = 0;
  }
}
