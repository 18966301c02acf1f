import { type CoreEvent } from '../core/core-event.ts';
import { type EventFormat } from '../core/serialise.ts';
import { logData, type LogLine, LOST_EVENTS_TEXT, LOST_LOGS_TEXT } from '../wire/replies.ts';
import { BoundedQueue } from './event-queue.ts';

/** What the deliveries of a connection need of it. */
export interface DeliveryHost {
  /** False while a command is being read or run, or the peer takes nothing. */
  readonly mayDeliver: () => boolean;
  /** False until the first `event` or `myevents`: events wait. */
  readonly eventsOn: () => boolean;
  readonly format: () => EventFormat;
  readonly maxQueue: number;
  readonly maxLost: number;
  send(frame: Buffer): void;
  /** Too much was lost: the connection ends with this text. */
  kill(text: string): void;
}

/** The events and log lines that wait for one connection. */
export class Deliveries {
  readonly events: BoundedQueue<CoreEvent>;
  readonly logs: BoundedQueue<LogLine>;
  readonly #host: DeliveryHost;
  #scheduled = false;

  constructor(host: DeliveryHost) {
    this.#host = host;
    this.events = new BoundedQueue(host.maxQueue);
    this.logs = new BoundedQueue(host.maxQueue);
  }

  push(event: CoreEvent): void {
    if (this.events.push(event)) this.schedule();
    else if (this.events.lost > this.#host.maxLost) this.#host.kill(LOST_EVENTS_TEXT);
  }

  pushLog(line: LogLine): void {
    if (this.logs.push(line)) this.schedule();
    else if (this.logs.lost > this.#host.maxLost) this.#host.kill(LOST_LOGS_TEXT);
  }

  clear(): void {
    this.events.clear();
    this.logs.clear();
  }

  /** Sends what waits at the end of this turn of the loop: its commands are answered first. */
  schedule(): void {
    if (this.#scheduled || (!this.#hasEvents && this.logs.length === 0)) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** One log line, then all waiting events, and so on; nothing while a command is being read or run. */
  flush(): void {
    const host = this.#host;
    while (host.mayDeliver() && (this.logs.length > 0 || this.#hasEvents)) {
      const line = this.logs.shift();
      if (line !== undefined) host.send(logData(line));
      this.#flushEvents();
    }
  }

  #flushEvents(): void {
    const host = this.#host;
    while (host.mayDeliver() && host.eventsOn()) {
      const event = this.events.shift();
      if (event === undefined) return;
      host.send(event.frame(host.format()));
    }
  }

  get #hasEvents(): boolean {
    return this.events.length > 0 && this.#host.eventsOn();
  }
}
