import { type ServerResponse } from 'node:http';
import { type EventFilter } from '../events/event-filter.ts';
import { type EventFollower, type EventLog, type LoggedEvent } from './event-log.ts';
import { droppedMessage } from './stream-message.ts';

export interface EventReaderOptions {
  readonly log: EventLog;
  readonly filter: EventFilter;
  /** Called for each event that this reader wanted and lost. */
  readonly onDropped?: ((count: number) => void) | undefined;
}

/**
 * Writes events to one response at the pace of its reader, which has a position in the log: what waits for it lies
 * there, once for all readers. A reader that is overtaken by the log's end loses the oldest events and hears how many
 * (`event: dropped`); other readers are not affected.
 */
export class EventReader implements EventFollower {
  readonly #response: ServerResponse;
  readonly #options: EventReaderOptions;
  readonly #filter: EventFilter;
  #position: number;
  #isBlocked = false;
  #droppedNow = 0;

  constructor(response: ServerResponse, options: EventReaderOptions) {
    this.#response = response;
    this.#options = options;
    this.#filter = options.filter;
    this.#position = options.log.end;
    response.on('drain', () => {
      this.#isBlocked = false;
      this.#catchUp();
    });
  }

  get position(): number {
    return this.#position;
  }

  /** Goes on after the event of this id, with everything that is still there. */
  resume(id: string): void {
    const { position, missed, reason } = this.#options.log.resume(id);
    if (reason !== undefined) this.#report(missed, reason);
    this.#position = position;
    this.#catchUp();
  }

  added(event: LoggedEvent): void {
    // one that is not blocked has taken everything that came before
    if (!this.#isBlocked) this.#take(event);
  }

  overtaken(event: LoggedEvent): void {
    this.#position = event.sequence + 1;
    if (!this.#filter(event.event)) return;
    this.#droppedNow++;
    this.#options.onDropped?.(1);
  }

  /** A comment, so that proxies and readers see that the stream lives. */
  keepAlive(): void {
    if (!this.#isBlocked) this.#write(': keep-alive\n\n');
  }

  #catchUp(): void {
    if (this.#droppedNow > 0) {
      this.#report(this.#droppedNow, 'the reader was too slow');
      this.#droppedNow = 0;
    }
    while (!this.#isBlocked) {
      const event = this.#options.log.at(this.#position);
      if (event === undefined) return;
      this.#take(event);
    }
  }

  #take(event: LoggedEvent): void {
    this.#position = event.sequence + 1;
    if (this.#filter(event.event)) this.#write(event.text);
  }

  #report(count: number | undefined, reason: string): void {
    this.#write(droppedMessage(count, reason));
  }

  #write(text: string): void {
    if (!this.#response.write(text)) this.#isBlocked = true;
  }
}
