import { type FreeswitchEvent } from '../event/freeswitch-event.ts';

export type EventRoute = (event: FreeswitchEvent) => unknown;

export interface RouteMatch {
  /** `DTMF`, `CUSTOM`, `CUSTOM sofia::register`, or `*` for everything that anybody subscribed. */
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
