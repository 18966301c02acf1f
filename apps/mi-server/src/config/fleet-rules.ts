/** The options of a fleet that must agree with each other. */
export interface FleetRuledOptions {
  readonly nats_url?: readonly string[] | undefined;
  readonly nats_creds?: string | undefined;
  readonly nats_ca?: string | undefined;
  readonly nats_cert?: string | undefined;
  readonly nats_key?: string | undefined;
  readonly role?: 'both' | 'sockets' | 'worker' | undefined;
  readonly group?: string | undefined;
  readonly zone?: string | undefined;
  readonly fleet_secret_file?: string | undefined;
  readonly script?: readonly string[] | undefined;
  readonly fs_subscribe?: readonly string[] | undefined;
  readonly sink?: readonly string[] | undefined;
  readonly sofia_poll_interval?: number | undefined;
}

type Rule = (options: FleetRuledOptions) => string | undefined;

const flagOf = (key: string): string => `--${key.replaceAll('_', '-')}`;

const certificateRule: Rule = ({ nats_cert: cert, nats_key: key }) =>
  (cert === undefined) === (key === undefined)
    ? undefined
    : '--nats-cert and --nats-key: each needs the other';

/** Of these, one that is given without a fleet is a mistake. */
const uselessAloneRule: Rule = (options) => {
  const {
    nats_url: urls = [],
    nats_creds,
    nats_ca,
    nats_cert,
    role,
    group,
    zone,
    fleet_secret_file,
  } = options;
  const given = Object.entries({
    nats_creds,
    nats_ca,
    nats_cert,
    role: role === 'both' ? undefined : role,
    group,
    zone,
    fleet_secret_file,
  }).find(([, value]) => value !== undefined);
  return urls.length > 0 || given === undefined
    ? undefined
    : `${flagOf(given[0])} is of no use without --nats-url`;
};

const groupRule: Rule = ({ role = 'both', group, script = [] }) => {
  if (role !== 'worker')
    return group === undefined ? undefined : '--group names the group of a worker: give --role worker as well'; // prettier-ignore
  if (group === undefined)
    return '--role worker needs a --group: workers of one group share the events';
  return script.length > 0
    ? undefined
    : '--role worker needs a --script: without one it has nothing to run';
};

const socketsRule: Rule = ({ role = 'both', script = [] }) =>
  role !== 'sockets' || script.length === 0
    ? undefined
    : `--role sockets runs no script: give --script ${script[0] ?? ''} to servers of the role worker or both`;

/** What only a server with sockets can do. */
const workerRule: Rule = ({ role = 'both', fs_subscribe, sink, sofia_poll_interval }) => {
  if (role !== 'worker') return undefined;
  const given = Object.entries({ fs_subscribe, sink, sofia_poll_interval }).find(
    ([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0),
  );
  return given === undefined
    ? undefined
    : `--role worker has no sockets of its own: leave ${flagOf(given[0])} to servers of the role sockets or both`;
};

export const FLEET_RULES: readonly Rule[] = [
  certificateRule,
  uselessAloneRule,
  groupRule,
  socketsRule,
  workerRule,
];
