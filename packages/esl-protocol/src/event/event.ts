import { type Buffer } from 'node:buffer';
import { type HeaderValue } from '../text/array-value.ts';

export type EventFormat = 'plain' | 'json' | 'xml';

export type EventEntry = readonly [name: string, value: HeaderValue];

/**
 * A FreeSWITCH event. Nothing is parsed before it is asked for: the five routing keys ({@link name},
 * {@link subclass}, {@link uniqueId}, {@link jobUuid}, {@link sequence}) are found by a search in the
 * bytes, in the spelling of the server first; so are single headers of other names, in any spelling, as long
 * as that is cheaper than to parse. Everything else parses the event once.
 *
 * Reading an event never throws. One that cannot be parsed has no {@link headers} and says why in
 * {@link problem}; a search may find a header in it all the same.
 */
export interface EslEvent {
  /** `Event-Name`; of several the last one counts; `''` if the event has none. */
  readonly name: string;
  /** `Event-Subclass` of a CUSTOM event, e.g. `sofia::register`. */
  readonly subclass: string | undefined;
  /** `Unique-ID`: the channel the event is about. */
  readonly uniqueId: string | undefined;
  /** `Job-UUID`: the background job the event is about. */
  readonly jobUuid: string | undefined;
  /** `Event-Sequence`: the server's count of created events, in decimal digits. Not monotonic in delivery. */
  readonly sequence: string | undefined;

  /**
   * A header, decoded; lists as arrays. Names are compared without regard to case and the first one counts,
   * of `Event-Name` the last, as FreeSWITCH itself looks headers up. What that hides (PRESENCE_IN has
   * `Answer-State` and `answer-state`) is in {@link headers} and {@link entries}.
   */
  header(name: string): HeaderValue | undefined;
  /** Like {@link header}, with a list as its wire text (`ARRAY::a|:b`). */
  text(name: string): string | undefined;
  /**
   * The decoded bytes of a header as FreeSWITCH holds them, for values that are not UTF-8; of a list its
   * wire text.
   */
  bytes(name: string): Buffer | undefined;
  /**
   * Every header, under the name as sent. Of a name that occurs more than once in exactly the same
   * spelling, `Event-Name` and every header of a json event take the last value, others the first.
   */
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** Every header in the order sent, repeats included. */
  readonly entries: readonly EventEntry[];
  /** The event's own body; undefined when there is none. */
  readonly body: string | undefined;
  /**
   * The body of the frame as it came. It is a view into the chunk that the frame came in, and keeps all of it in
   * memory, until {@link detach} replaces it.
   */
  readonly raw: Buffer;
  /** The length of {@link raw}: what the event weighs, for queues that are bounded in bytes. */
  readonly byteLength: number;
  /**
   * Leaves {@link raw} as all that the event keeps in memory: releases the chunk that it came in, by a copy where the chunk
   * is larger, and of what was parsed, which is parsed again when it is read again. Call it before an event is kept for
   * longer than its handler runs, e.g. in a queue. Calling it again costs nothing.
   */
  detach(): void;
  /** How {@link raw} is written. */
  readonly format: EventFormat;
  /** Why the event could not be parsed; undefined for a sound one. */
  readonly problem: string | undefined;
  /** The headers, and the body as `_body` if there is one: what the server's json format shows. */
  toJSON(): Record<string, HeaderValue>;
  /** The event as JSON text: of a json event the text as it came, otherwise of {@link toJSON}. */
  readonly jsonText: string;
}
