import type { StreamStatus } from '../wire/event-stream.ts';

// The messages between the page and the worker that reads events.

/** One line of the live tail. */
export interface TailRow {
  /** Unique within one tail; newer is greater. */
  readonly id: number;
  /** When the page got it, milliseconds since 1970. */
  readonly at: number;
  readonly name: string;
  readonly subclass: string;
  readonly socket: string;
  /** What is special about the event, in a few words. */
  readonly summary: string;
}

/** An event as it was sent. */
export interface TailEvent {
  readonly id: number;
  readonly at: number;
  readonly name: string;
  readonly socket: string;
  /** The event's JSON text, verbatim. */
  readonly body: string;
}

export interface TailQuery {
  /** Names of the events that the server sends; empty: all subscribed events. */
  readonly names: readonly string[];
  /** `host:port`; undefined: all. */
  readonly socket: string | undefined;
}

export type TailOrder =
  | {
      readonly type: 'open';
      readonly url: string;
      readonly token: string | undefined;
    }
  | { readonly type: 'filter'; readonly text: string }
  | { readonly type: 'pause'; readonly isPaused: boolean }
  | { readonly type: 'clear' }
  | { readonly type: 'show'; readonly id: number }
  | { readonly type: 'close' };

export interface TailBatch {
  /** The matching events, newest first; no more than fit on the page. */
  readonly rows: readonly TailRow[];
  /** Counts by name (with subclass) since the tail was opened or cleared, most frequent first. */
  readonly counts: readonly (readonly [name: string, count: number])[];
  readonly received: number;
  readonly matched: number;
  /** Matching events that this batch's rows leave out because there were more than fit. */
  readonly skipped: number;
  readonly perSecond: number;
  /** Events that the page lost, as the server reports: it read too slowly, or they were gone when it reconnected. */
  readonly dropped: number;
  /** More were lost, and the server does not know how many: it was restarted meanwhile. */
  readonly isMoreDropped: boolean;
}

export type TailReport =
  | ({ readonly type: 'batch' } & TailBatch)
  | {
      readonly type: 'status';
      readonly status: StreamStatus;
      readonly reason: string | undefined;
    }
  | { readonly type: 'event'; readonly event: TailEvent | undefined };

/** Path and query of `GET /events`, relative to the page. */
export function tailUrl({ names, socket }: TailQuery): string {
  const query = new URLSearchParams(names.map((name) => ['name', name]));
  if (socket !== undefined) query.append('socket', socket);
  const text = query.toString();
  return text === '' ? 'events' : `events?${text}`;
}
