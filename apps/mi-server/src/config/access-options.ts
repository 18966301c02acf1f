import { ALLOWED_HOST_WORDS, isAllowedHostEntry } from '../rights/allowed-hosts.ts';
import { listOf, oneOf, text } from './option-kinds.ts';
import { option } from './option-meta.ts';

/** Roles of a caller without a token. One for metrics only has no use over UDP. */
const DATAGRAM_ROLES = ['viewer', 'operator', 'admin'] as const;

const allowedHosts = () => listOf(text().refine(isAllowedHostEntry, ALLOWED_HOST_WORDS));

/** Who may do what, beside the token. */
export const ACCESS_OPTIONS = {
  rights: option(text().optional(), {
    group: 'Server',
    value: 'FILE',
    help: 'tokens with their roles, made by mi-server token add',
    reloads: true,
  }),
  mi_datagram_role: option(oneOf(DATAGRAM_ROLES).optional(), {
    group: 'Server',
    value: 'ROLE',
    help: 'what MI over UDP may do, since a datagram carries no token: viewer, operator or admin',
    otherwise: 'admin; required when there is a token',
  }),
  connect_to: option(allowedHosts().default(['any']), {
    group: 'Server',
    value: 'HOST',
    help: 'a network or host that MI and scripts may have the server connect to although it is not among the sockets',
    otherwise: 'any',
  }),
  subscriber_hosts: option(allowedHosts().default(['private']), {
    group: 'Server',
    value: 'HOST',
    help: 'a network or host that event_subscribe may send events to',
    otherwise: 'private (loopback and private networks)',
  }),
  audit_table: option(text().optional(), {
    group: 'Database',
    value: 'NAME',
    help: 'keep what is done through MI, and what is refused, in this capped collection of the MongoDB of --db-url',
    otherwise: 'not kept there',
  }),
  audit_file: option(text().optional(), {
    group: 'Log',
    value: 'FILE',
    help: 'append what is done through MI, and what is refused, to this file as lines of JSON; SIGHUP opens it again',
  }),
} as const;
