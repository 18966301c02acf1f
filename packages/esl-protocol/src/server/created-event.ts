import { type Buffer } from 'node:buffer';
import { type HeaderValue } from '../text/array-value.ts';
import { encodeContent } from './encode-event.ts';
import { type EslEvent, type EventEntry } from '../event/event.ts';
import { sameName } from '../wire/headers.ts';
import { type EventContent, LazyEvent, recordOf } from '../event/lazy-event.ts';

/** What {@link createEvent} makes an event of. */
export interface EventInit {
  /** `Event-Name`. It becomes the first header unless it is empty or {@link headers} has one. */
  readonly name: string;
  /** Headers in the order to be written. Lists as arrays. */
  readonly headers?: Iterable<readonly [name: string, value: HeaderValue]>;
  /** The event's own body. Its Content-Length is written by the encoder. */
  readonly body?: string;
}

/** An event made by a program, e.g. to be written by a test server. Its format is `json`. */
export function createEvent(init: EventInit): EslEvent {
  return new CreatedEvent(init);
}

class CreatedEvent extends LazyEvent {
  readonly format = 'json';
  readonly entries: readonly EventEntry[];
  private readonly made: EventContent;
  private encoded: Buffer | undefined;

  constructor({ name, headers = [], body }: EventInit) {
    super();
    const entries: EventEntry[] = Array.from(headers, ([key, value]) => [key, value]);
    if (name !== '' && !entries.some(([key]) => sameName(key, 'event-name'))) {
      entries.unshift(['Event-Name', name]);
    }
    this.entries = entries;
    this.made = { headers: recordOf(entries), body, problem: undefined };
  }

  get raw(): Buffer {
    return (this.encoded ??= encodeContent(this, 'json'));
  }

  override get jsonText(): string {
    return this.raw.toString('utf8');
  }

  override detach(): void {
    // it came in no chunk
  }

  protected override parse(): EventContent {
    return this.made;
  }
}
