import { type ServerResponse } from 'node:http';
import { type LoggedEvent } from './event-log.ts';

/** Events that wait for one slow reader. */
const MAX_WAITING = 1_000;

/**
 * Writes events to one response at the pace of its reader. A reader that is behind loses the oldest waiting events and
 * is told how many (`event: dropped`); nobody else notices.
 */
export class EventReader {
  readonly #response: ServerResponse;
  readonly #maxWaiting: number;
  #waiting: LoggedEvent[] = [];
  #isBlocked = false;
  #droppedNow = 0;
  #dropped = 0;

  constructor(response: ServerResponse, maxWaiting = MAX_WAITING) {
    this.#response = response;
    this.#maxWaiting = maxWaiting;
    response.on('drain', () => {
      this.#isBlocked = false;
      this.#flush();
    });
  }

  /** All events it has lost. */
  get dropped(): number {
    return this.#dropped;
  }

  send(event: LoggedEvent): void {
    if (!this.#isBlocked) {
      this.#write(event.text);
      return;
    }
    this.#waiting.push(event);
    // cut in lumps: shifting one by one out of a long array would cost its length each time
    if (this.#waiting.length < this.#maxWaiting * 2) return;
    this.#drop(this.#waiting.length - this.#maxWaiting);
  }

  /** Tells of events that were lost before this reader came back; undefined: nobody knows how many. */
  tellMissed(count: number | undefined): void {
    const data = { count: count ?? null, reason: 'no longer kept for Last-Event-ID' };
    this.#write(`event: dropped\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A comment, so that proxies and readers see that the stream lives. */
  keepAlive(): void {
    if (!this.#isBlocked) this.#write(': keep-alive\n\n');
  }

  #drop(count: number): void {
    this.#waiting = this.#waiting.slice(count);
    this.#droppedNow += count;
    this.#dropped += count;
  }

  #flush(): void {
    if (this.#droppedNow > 0) {
      const data = { count: this.#droppedNow, reason: 'the reader was too slow' };
      this.#droppedNow = 0;
      this.#write(`event: dropped\ndata: ${JSON.stringify(data)}\n\n`);
    }
    let written = 0;
    while (written < this.#waiting.length && !this.#isBlocked) {
      this.#write(this.#waiting[written]?.text ?? '');
      written++;
    }
    this.#waiting = this.#waiting.slice(written);
  }

  #write(text: string): void {
    if (!this.#response.write(text)) this.#isBlocked = true;
  }
}
