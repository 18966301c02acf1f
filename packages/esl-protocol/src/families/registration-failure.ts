import { type EslEvent } from '../event/event.ts';
/** A SIP registration that the server refused. */
export interface RegistrationFailure {
  /** The SIP profile, e.g. `internal`. */
  readonly profile: string | undefined;
  readonly user: string | undefined;
  readonly host: string | undefined;
  readonly networkIp: string | undefined;
  readonly userAgent: string | undefined;
  readonly registrationType: string | undefined;
}

/** The content of a `sofia::register_failure` event; undefined for other events. */
export function registrationFailureOf(event: EslEvent): RegistrationFailure | undefined {
  if (event.subclass !== 'sofia::register_failure') return undefined;
  return {
    profile: event.text('profile-name'),
    user: event.text('to-user'),
    host: event.text('to-host'),
    networkIp: event.text('network-ip'),
    userAgent: event.text('user-agent'),
    registrationType: event.text('registration-type'),
  };
}
