import { decodeEvent, type EslEvent, EslHeaders, formatArrayValue } from '@switchwire/esl-protocol';
import { type EventFormat, type EventHeader, serialiseEvent } from './serialise.ts';

/**
 * An event as the switch core fires it: an ordered list of headers. It is encoded at most once per format,
 * however many listeners get it.
 */
export class CoreEvent {
  /** The event's type. It decides who is subscribed; the headers may name another one or none. */
  readonly name: string;
  readonly subclass: string | undefined;
  readonly headers: readonly EventHeader[];
  readonly body: string | undefined;
  readonly #frames = new Map<EventFormat, Buffer>();

  constructor(init: {
    readonly name: string;
    readonly subclass?: string | undefined;
    readonly headers: readonly EventHeader[];
    readonly body?: string | undefined;
  }) {
    this.name = init.name;
    this.subclass = init.subclass;
    this.headers = init.headers;
    this.body = init.body;
  }

  /** The text of the first header of that name, in any case. */
  text(name: string): string | undefined {
    const wanted = name.toLowerCase();
    for (const [candidate, value] of this.headers) {
      if (candidate.length === wanted.length && candidate.toLowerCase() === wanted) {
        return formatArrayValue(value);
      }
    }
    return undefined;
  }

  /** The event as a client sees it. Nothing is decoded before it is asked for. */
  toEslEvent(): EslEvent {
    const frame = this.frame('json');
    return decodeEvent({
      contentType: 'text/event-json',
      headers: EslHeaders.from([['Content-Type', 'text/event-json']]),
      body: frame.subarray(frame.indexOf('\n\n') + 2),
      hasBody: true,
    });
  }

  /** The complete `text/event-…` frame. The buffer is shared: do not write into it. */
  frame(format: EventFormat): Buffer {
    let frame = this.#frames.get(format);
    if (frame === undefined) {
      const own = serialiseEvent(this.headers, this.body, format);
      const length = Buffer.byteLength(own);
      frame = Buffer.from(
        `Content-Length: ${length}\nContent-Type: text/event-${format}\n\n${own}`,
      );
      this.#frames.set(format, frame);
    }
    return frame;
  }
}
