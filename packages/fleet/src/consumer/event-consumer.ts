import { type Logger } from '@switchwire/esl-client';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type FleetError } from '../errors.ts';
import { type NatsOptions } from '../nats/nats-options.ts';
import { type ReaderGap, type ReadEventInfo } from '../reading/event-reading.ts';

export interface ConsumeEventsOptions {
  readonly nats: NatsOptions;
  /** Name of the fleet. Default: `switchwire`. */
  readonly fleet?: string;
  /** Name of the reader. Programs that give the same one, with the same events and sockets, share its events: each goes to one of them. */
  readonly durable: string;
  /** Names of events, as for a subscription. Default: all that the fleet publishes. */
  readonly events?: readonly string[];
  /** Keys of sockets, `host:port`. Default: all. */
  readonly sockets?: readonly string[];
  /**
   * `before` (the default): an event is handed over when NATS has confirmed its acknowledgement, so at most once; up to 32 are
   * acknowledged ahead, and lost with the process. `after`: it is acknowledged when `onEvent` has returned or resolved, so it is handed
   * over at least once; what throws gets it again.
   */
  readonly ack?: 'before' | 'after';
  /**
   * `info.place` of the last event that is done, kept with what was made of it; undefined: none is yet. NATS keeps the place of a
   * reader, and this one counts where NATS has lost it: the reader goes on behind it, and a gap says what the stream does not have any
   * more. **Without it, a reader that was not running while NATS lost its place begins as one of a new name, and without a gap: to
   * NATS both are the same.**
   */
  readonly after?: string | undefined;
  /** Where a reader begins that NATS does not know, without `after`. Default: `new`. */
  readonly start?: 'new' | 'all';
  /** Called with one event after the other. */
  readonly onEvent: (event: EslEvent, info: ReadEventInfo) => unknown;
  /** Events may be missing. */
  readonly onGap?: (gap: ReaderGap) => unknown;
  /** Nothing is read while this lasts: called with the reason, and with undefined when it goes on. */
  readonly onWaiting?: (reason: FleetError | undefined) => unknown;
  readonly logger?: Logger;
}

export interface EventConsumer extends AsyncDisposable {
  /** Acknowledges no further event. Resolves when those that are acknowledged are handed over. */
  stop(): Promise<void>;
}
