import { parseEventList } from '@switchwire/esl-protocol';
import { maskUrl } from './mask.ts';
import { listOf, oneOf, positive, readBy, text, wholeNumber } from './option-kinds.ts';
import { option } from './option-meta.ts';

const NATS_URL = /^(?:nats|tls):\/\/[^/\s]+\/?$/;
const FLEET_NAME = /^[a-z0-9-]{1,32}$/;
/** As the zone of a socket in a store. */
const ZONE_NAME = /^[^\s,\p{Cc}\p{Cf}]{1,64}$/u;
const GROUP_NAME = /^[\w-]{1,32}$/;
const SERVER_ID = /^[\w.-]{1,64}$/;

const MIN_LEASE_MS = 1_000;
const MAX_LEASE_MS = 30_000;
const MAX_LEAVE_S = 3_600;
const MAX_WEIGHT = 1_000;
const MAX_AGE_S = 31_536_000;
const MAX_REPLICAS = 5;

const DAY_S = 86_400;
const TEN_GIB = 10 * 1024 ** 3;

const file = (help: string) => option(text().optional(), { group: 'Fleet', value: 'FILE', help });

/** Many servers as one: see docs/guides/fleet.md. All need a restart. */
export const FLEET_OPTIONS = {
  nats_url: option(
    listOf(text().regex(NATS_URL, 'must be nats://HOST:PORT or tls://HOST:PORT')).default([]),
    {
      group: 'Fleet',
      value: 'URL',
      help: 'the NATS (with JetStream) where the servers of a fleet meet: nats://[user:password@]host[:port] or tls://…',
      secret: maskUrl,
      otherwise: 'none: this server is alone',
    },
  ),
  nats_creds: file('credentials for NATS: a JWT and its nkey'),
  nats_ca: file('the authority that signed the certificate of NATS (PEM)'),
  nats_cert: file('the certificate that NATS is shown (PEM)'),
  nats_key: file('and its key (PEM)'),
  fleet: option(
    text()
      .regex(FLEET_NAME, 'must be 1 to 32 of the characters a-z, 0-9 and -')
      .default('switchwire'),
    {
      group: 'Fleet',
      value: 'NAME',
      help: 'name of the fleet; servers of one name share the sockets',
    },
  ),
  server_id: option(
    text()
      .regex(SERVER_ID, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
      .optional(),
    {
      group: 'Fleet',
      value: 'NAME',
      help: 'name of this server in the fleet; no other live server may have it',
      otherwise: 'name of the machine and port of --listen',
    },
  ),
  role: option(oneOf(['both', 'sockets', 'worker']).default('both'), {
    group: 'Fleet',
    value: 'NAME',
    help: 'both; sockets: act for sockets and publish their events, run no script; worker: run scripts on the events of all sockets, act for none',
  }),
  group: option(
    text().regex(GROUP_NAME, 'must be 1 to 32 letters, digits, dashes or underscores').optional(),
    {
      group: 'Fleet',
      value: 'NAME',
      help: 'of a worker: workers of one group share the events, those of another get them all as well',
    },
  ),
  zone: option(
    text().regex(ZONE_NAME, 'must be one word of at most 64 characters, without commas').optional(),
    {
      group: 'Fleet',
      value: 'NAME',
      help: 'where this server is: it comes before servers elsewhere for sockets of the same zone (--db-col-zone)',
    },
  ),
  weight: option(
    wholeNumber(MAX_WEIGHT, `must be a whole number from 1 to ${MAX_WEIGHT}`).default(1),
    {
      group: 'Fleet',
      value: 'N',
      help: 'share of the sockets that this server acts for, or of the events that a worker reads, compared with the others',
    },
  ),
  fleet_publish: option(readBy(publishedNames).default('subscribed'), {
    group: 'Fleet',
    value: 'EVENTS',
    help: 'which events go to the stream of the fleet: subscribed (all that a server receives), none, or names such as DTMF,CHANNEL_ANSWER',
  }),
  fleet_lease: option(
    wholeNumber(MAX_LEASE_MS, `must be a whole number from ${MIN_LEASE_MS} to ${MAX_LEASE_MS}`)
      .refine(
        (ms) => ms >= MIN_LEASE_MS,
        `must be a whole number from ${MIN_LEASE_MS} to ${MAX_LEASE_MS}`,
      )
      .default(2_500),
    {
      group: 'Fleet',
      value: 'MS',
      help: 'a server that is silent for so long loses its sockets to the others',
    },
  ),
  fleet_leave_timeout: option(
    wholeNumber(MAX_LEAVE_S, `must be a whole number from 1 to ${MAX_LEAVE_S}`).default(60),
    {
      group: 'Fleet',
      value: 'S',
      help: 'seconds that a server which is stopped waits at most for the others to take its sockets: 5 s and 50 ms for each of them',
    },
  ),
  fleet_late: option(oneOf(['publish', 'deliver', 'drop']).default('publish'), {
    group: 'Fleet',
    value: 'NAME',
    help: 'events that arrived while the process slept longer than the lease: publish them, deliver them to scripts as well, or drop them',
  }),
  fleet_max_age: option(
    wholeNumber(MAX_AGE_S, `must be a whole number from 1 to ${MAX_AGE_S}`).default(DAY_S),
    { group: 'Fleet', value: 'S', help: 'seconds that the stream keeps an event' },
  ),
  fleet_max_bytes: option(positive.default(TEN_GIB), {
    group: 'Fleet',
    value: 'BYTES',
    help: 'what the events of the stream may take; beyond it the oldest go',
  }),
  fleet_replicas: option(
    wholeNumber(MAX_REPLICAS, `must be a whole number from 1 to ${MAX_REPLICAS}`).optional(),
    {
      group: 'Fleet',
      value: 'N',
      help: 'copies of leases and events',
      otherwise: '3 in a cluster of NATS, else 1',
    },
  ),
  fleet_secret_file: option(text().optional(), {
    group: 'Fleet',
    value: 'FILE',
    help: 'signs what servers say on a FreeSWITCH about who acts for it: a secret a line, the first signs, all are accepted; the same on all servers',
    reloads: true,
  }),
  fleet_provision: option(oneOf(['yes', 'no']).default('yes'), {
    group: 'Fleet',
    value: 'WORD',
    help: 'yes: create the stream of events if it is missing; no: only say what differs',
  }),
} as const;

/** Throws for what is not a list of events. */
function publishedNames(given: string): void {
  if (given !== 'subscribed' && given !== 'none') parseEventList(given);
}
