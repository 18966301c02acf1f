import { type EventRequest } from '@switchwire/esl-protocol';
import { type FreeswitchEvent } from '../event/freeswitch-event.ts';
import { type FreeswitchGapEvent } from '../event/gap-event.ts';

export type EventRoute = (event: FreeswitchEvent) => unknown;

/** A route for gaps: `eventRoute('E_FREESWITCH_GAP', …)`. */
export type GapRoute = (event: FreeswitchGapEvent) => unknown;

export interface RouteMatch {
  /**
   * `DTMF`, `CUSTOM`, `CUSTOM sofia::register`, `*` for everything that anything subscribed, or `E_FREESWITCH_GAP` for gaps in the
   * events of a socket.
   */
  readonly name: string;
  readonly subclass?: string;
  /** Only from this socket: host, or `host:port`. Default: all. */
  readonly socket?: string;
  /** Only if it says true; runs synchronously, may read headers. A promise is an error. */
  readonly when?: (event: FreeswitchEvent) => boolean;
  /**
   * What the event belongs to: events with the same key run one after another. Default, also for undefined: the
   * channel (Unique-ID), else the job (Job-UUID), else all events of this kind of this socket. Of several routes for
   * one event the first that has a `key` decides.
   */
  readonly key?: (event: FreeswitchEvent) => string | undefined;
}

/** What only gaps match. */
export type GapMatch = 'E_FREESWITCH_GAP' | (RouteMatch & { readonly name: 'E_FREESWITCH_GAP' });

/** Registers a route. */
export interface RegisterRoute {
  (match: GapMatch, route: GapRoute): void;
  (match: '*' | EventRequest | RouteMatch, route: EventRoute): void;
}
