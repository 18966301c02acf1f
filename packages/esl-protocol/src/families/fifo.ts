import { type EslEvent } from '../event/event.ts';
import { fieldsIn } from './values.ts';

/** Something that happened in a queue of mod_fifo. */
export interface FifoEvent {
  /** The channel, if the event is about one. */
  readonly uuid: string | undefined;
  readonly name: string | undefined;
  readonly action: string | undefined;
  readonly type: string | undefined;
  readonly slot: string | undefined;
  readonly result: string | undefined;
  /**
   * The headers `FIFO-Caller-‹field›` by field, e.g. `UUID`, `CID-Name`. Times come three times, in the
   * fields `…-Time-s`, `…-Time-ms` and `…-Time-us`.
   */
  readonly caller: Readonly<Record<string, string>>;
  /** The headers `FIFO-Consumer-‹field›`, likewise. */
  readonly consumer: Readonly<Record<string, string>>;
  /** The headers `FIFO-Outbound-‹field›`, likewise. */
  readonly outbound: Readonly<Record<string, string>>;
}

/** The content of a `fifo::info` event; undefined for other events. */
export function fifoOf(event: EslEvent): FifoEvent | undefined {
  if (event.subclass !== 'fifo::info') return undefined;
  return {
    uuid: event.uniqueId,
    name: event.text('FIFO-Name'),
    action: event.text('FIFO-Action'),
    type: event.text('FIFO-Type'),
    slot: event.text('FIFO-Slot'),
    result: event.text('FIFO-Result'),
    caller: fieldsIn(event, 'FIFO-Caller-'),
    consumer: fieldsIn(event, 'FIFO-Consumer-'),
    outbound: fieldsIn(event, 'FIFO-Outbound-'),
  };
}
