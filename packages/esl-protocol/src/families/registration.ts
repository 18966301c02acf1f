import { type EslEvent } from '../event/event.ts';
import { numberIn } from './values.ts';

/** A SIP registration that came, went or ran out (`sofia::register`, `::unregister`, `::expire`). */
export interface Registration {
  readonly kind: 'register' | 'unregister' | 'expire';
  /** The SIP profile, e.g. `internal`. */
  readonly profile: string | undefined;
  readonly user: string | undefined;
  readonly host: string | undefined;
  readonly toUser: string | undefined;
  readonly toHost: string | undefined;
  /** The name and realm of the credentials. */
  readonly username: string | undefined;
  readonly realm: string | undefined;
  readonly presenceHosts: string | undefined;
  readonly contact: string | undefined;
  readonly callId: string | undefined;
  /** How long it holds. */
  readonly expiresSeconds: number | undefined;
  readonly rpid: string | undefined;
  readonly status: string | undefined;
  readonly networkIp: string | undefined;
  readonly networkPort: number | undefined;
  readonly userAgent: string | undefined;
}

const KINDS: ReadonlyMap<string, Registration['kind']> = new Map([
  ['sofia::register', 'register'],
  ['sofia::unregister', 'unregister'],
  ['sofia::expire', 'expire'],
]);

/** The registration of a CUSTOM event of mod_sofia; undefined for other events. */
export function registrationOf(event: EslEvent): Registration | undefined {
  const kind = KINDS.get(event.subclass ?? '');
  if (kind === undefined) return undefined;
  return {
    kind,
    profile: event.text('profile-name'),
    user: event.text('from-user') ?? event.text('user'),
    host: event.text('from-host') ?? event.text('host'),
    toUser: event.text('to-user'),
    toHost: event.text('to-host'),
    username: event.text('username'),
    realm: event.text('realm'),
    presenceHosts: event.text('presence-hosts'),
    contact: event.text('contact'),
    callId: event.text('call-id'),
    expiresSeconds: numberIn(event, 'expires'),
    rpid: event.text('rpid'),
    status: event.text('status'),
    networkIp: event.text('network-ip'),
    networkPort: numberIn(event, 'network-port'),
    userAgent: event.text('user-agent'),
  };
}
