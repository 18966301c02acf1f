import { type EslEvent } from '../event/event.ts';

/** A `sendmsg` on its way to a channel. */
export interface PrivateCommand {
  readonly uuid: string | undefined;
  /** What it asks for, e.g. `execute` or `hangup`. */
  readonly callCommand: string | undefined;
  /** The application of an `execute`. */
  readonly application: string | undefined;
  readonly applicationArg: string | undefined;
  /** The id that the events of the application will have. */
  readonly applicationUuid: string | undefined;
  /** The cause of a `hangup`. */
  readonly hangupCause: string | undefined;
  readonly body: string | undefined;
}

/** The message of a PRIVATE_COMMAND event; undefined for other events. */
export function privateCommandOf(event: EslEvent): PrivateCommand | undefined {
  if (event.name !== 'PRIVATE_COMMAND') return undefined;
  return {
    uuid: event.uniqueId,
    callCommand: event.text('call-command'),
    application: event.text('execute-app-name'),
    applicationArg: event.text('execute-app-arg'),
    applicationUuid: event.text('Event-UUID'),
    hangupCause: event.text('hangup-cause'),
    body: event.body,
  };
}
