import { type EslEvent } from '../event/event.ts';

/** A dialplan application that begins or has ended on a channel. */
export interface Execution {
  /** The channel. */
  readonly uuid: string | undefined;
  /** `Event-UUID` of the `execute` that asked for it; a new one per run if it gave none. */
  readonly applicationUuid: string | undefined;
  readonly applicationUuidName: string | undefined;
  readonly application: string | undefined;
  /** The argument, its variables expanded. */
  readonly data: string | undefined;
  /** CHANNEL_EXECUTE_COMPLETE, not CHANNEL_EXECUTE. */
  readonly complete: boolean;
  /** What the application says of its end, e.g. `FILE PLAYED`; undefined where it says nothing (`_none_`). */
  readonly response: string | undefined;
}

const NO_RESPONSE = '_none_';

/** The application of a CHANNEL_EXECUTE or CHANNEL_EXECUTE_COMPLETE event; undefined for other events. */
export function executionOf(event: EslEvent): Execution | undefined {
  const complete = event.name === 'CHANNEL_EXECUTE_COMPLETE';
  if (!complete && event.name !== 'CHANNEL_EXECUTE') return undefined;
  const response = event.text('Application-Response');
  return {
    uuid: event.uniqueId,
    applicationUuid: event.text('Application-UUID'),
    applicationUuidName: event.text('Application-UUID-Name'),
    application: event.text('Application'),
    data: event.text('Application-Data'),
    complete,
    response: response === NO_RESPONSE ? undefined : response,
  };
}
