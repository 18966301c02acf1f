import { type EslEvent } from '../event/event.ts';
import { numberIn } from './values.ts';

/** Something that a module could not do, e.g. start a SIP profile. */
export interface Failure {
  readonly module: string | undefined;
  readonly profile: string | undefined;
  readonly profileUri: string | undefined;
  readonly message: string | undefined;
  /** Where in the server's source it was found. */
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** The content of a FAILURE event; undefined for other events. */
export function failureOf(event: EslEvent): Failure | undefined {
  if (event.name !== 'FAILURE') return undefined;
  return {
    module: event.text('module_name'),
    profile: event.text('profile_name'),
    profileUri: event.text('profile_uri'),
    message: event.text('failure_message'),
    file: event.text('file'),
    line: numberIn(event, 'line'),
  };
}
