import { z } from '#zod';
import { DEFAULT_LINK_LIMITS } from '../events/subscriber-link.ts';
import { MAX_SUBSCRIBERS } from '../events/subscribers.ts';
import { LOG_LEVELS } from '../log/log-level.ts';
import { ACCESS_OPTIONS } from './access-options.ts';
import { brokenRules } from './config-rules.ts';
import { FLEET_OPTIONS } from './fleet-options.ts';
import { LIMIT_OPTIONS } from './limit-options.ts';
import { maskFsUrl, maskText, maskUrl } from './mask.ts';
import {
  DATABASE_URL,
  days,
  fsUrl,
  heapBytes,
  interval,
  listOf,
  milliseconds,
  oneOf,
  positive,
  seconds,
  sinkLine,
  subscriber,
  text,
  TOKEN,
  TOKEN_WORDS,
} from './option-kinds.ts';
import { META, option, type OptionMeta } from './option-meta.ts';

const column = (name: string, field: string) =>
  option(text().default(field), {
    group: 'Database',
    value: 'NAME',
    help: `field of the ${name}`,
  });

// each its own: the description of an option belongs to its schema
const QUEUE = heapBytes(64, 8);
const CACHE = heapBytes(64, 8);
const LINK = heapBytes(4, 128);

/**
 * Every option of the server, once: as the file spells it, with its default and its description. Flags, environment
 * variables, `--help`, `--print-config` and the table of the README follow from it. The rules between options are part
 * of it.
 */
export const configSchema = z
  .strictObject({
    fs_subscribe: option(listOf(fsUrl()).default([]), {
      group: 'FreeSWITCH',
      value: 'URL',
      help: 'a FreeSWITCH to connect to: [fs://][[user]:password@]host[:port][?event1[,event2]…]',
      secret: maskFsUrl,
      reloads: true,
    }),
    event_heartbeat_interval: option(seconds.default(1), {
      group: 'FreeSWITCH',
      value: 'S',
      help: 'expected seconds between two HEARTBEAT events; liveness is derived from it',
    }),
    esl_connect_timeout: option(milliseconds.default(5_000), {
      group: 'FreeSWITCH',
      value: 'MS',
      help: 'deadline of a connect, in milliseconds',
    }),
    esl_cmd_timeout: option(milliseconds.default(5_000), {
      group: 'FreeSWITCH',
      value: 'MS',
      help: 'deadline of a command, in milliseconds',
    }),
    esl_cmd_polling_itv: option(positive.default(1_000), {
      group: 'FreeSWITCH',
      value: 'US',
      help: 'accepted for compatibility and without effect: nothing is polled',
    }),
    sofia_poll_interval: option(interval.optional(), {
      group: 'FreeSWITCH',
      value: 'S',
      help: 'ask every FreeSWITCH this often for its SIP registrations and gateways (show registrations count, sofia xmlstatus gateway), for /metrics',
      otherwise: 'never',
    }),
    retry_schedule: option(oneOf(['exponential', 'opensips']).default('exponential'), {
      group: 'FreeSWITCH',
      value: 'NAME',
      help: 'waits between two attempts to connect: exponential (250 ms to 30 s, with jitter) or opensips (1, 5, 10, 30, 90 s)',
    }),
    opensips_cfg: option(text().optional(), {
      group: 'FreeSWITCH',
      value: 'FILE',
      help: 'take the modparam lines of freeswitch and freeswitch_scripting from an opensips.cfg',
    }),
    db_url: option(
      text().regex(DATABASE_URL, 'must start with mongodb:, mongodb+srv: or file:').optional(),
      {
        group: 'Database',
        value: 'URL',
        help: 'where the sockets are kept: mongodb://…, mongodb+srv://… or file:PATH',
        secret: maskUrl,
      },
    ),
    db_table: option(text().default('freeswitch'), {
      group: 'Database',
      value: 'NAME',
      help: 'collection',
    }),
    db_col_username: column('username', 'username'),
    db_col_password: column('password', 'password'),
    db_col_ip: column('ip', 'ip'),
    db_col_port: column('port', 'port'),
    db_col_events: column('events', 'events_csv'),
    db_col_enabled: column('enabled flag', 'enabled'),
    db_col_tls: column('TLS flag', 'tls'),
    db_col_weight: column('weight', 'weight'),
    db_col_group: column('group', 'group'),
    db_col_tags: column('tags', 'tags'),
    db_col_state: column('state', 'state'),
    db_col_zone: column('zone', 'zone'),
    history: option(oneOf(['database', 'memory']).default('database'), {
      group: 'Database',
      value: 'PLACE',
      help: 'what happened to the sockets is kept in database: the MongoDB of --db-url, collection TABLE_history; without one, and with memory, only as long as the server runs',
    }),
    history_days: option(days.default(7), {
      group: 'Database',
      value: 'DAYS',
      help: 'days that it is kept there',
    }),
    script: option(listOf(text()).default([]), {
      group: 'Scripts',
      value: 'FILE',
      help: 'a script to run; loaded again when it changes',
      reloads: true,
    }),
    script_faults: option(oneOf(['report', 'unload']).default('report'), {
      group: 'Scripts',
      value: 'NAME',
      help: 'what happens to a script that leaves an error uncaught: report, or report and unload',
    }),
    script_queue_events: option(positive.default(200_000), {
      group: 'Scripts',
      value: 'COUNT',
      help: 'events that may wait for routes; beyond it the oldest is dropped and counted',
    }),
    script_queue_bytes: option(QUEUE.bytes, {
      group: 'Scripts',
      value: 'BYTES',
      help: 'what they take in all, 600 bytes each beside their own',
      otherwise: QUEUE.otherwise,
    }),
    script_cache_entries: option(positive.default(200_000), {
      group: 'Scripts',
      value: 'COUNT',
      help: 'entries of the local cache; beyond it the oldest makes room',
    }),
    script_cache_bytes: option(CACHE.bytes, {
      group: 'Scripts',
      value: 'BYTES',
      help: 'what they take in all: two bytes per character of keys and values, and 130 each',
      otherwise: CACHE.otherwise,
    }),
    listen: option(text().default('127.0.0.1:8888'), {
      group: 'Server',
      value: 'HOST:PORT',
      help: 'address of MI, event streams, metrics and viewer over HTTP',
    }),
    mi_datagram: option(text().optional(), {
      group: 'Server',
      value: 'HOST:PORT',
      help: 'address of MI over UDP, loopback only; datagrams carry no token: see --mi-datagram-role',
      otherwise: 'off',
    }),
    event_subscribe: option(
      listOf(subscriber()).max(MAX_SUBSCRIBERS, `names more than ${MAX_SUBSCRIBERS}`).default([]),
      {
        group: 'Server',
        value: 'TARGET',
        help: 'send E_FREESWITCH to udp:host:port, tcp:host:port or unix:path, filtered like /events: udp:10.0.0.9:9777?name=DTMF',
        reloads: true,
      },
    ),
    sink: option(listOf(sinkLine()).default([]), {
      group: 'Server',
      value: 'NAME=URL',
      help: 'pass events on to a webhook (https:), nats:, amqp:, kafka:, redis:, file: or stdout:, filtered behind #: billing=https://example.org/fs#name=DTMF',
      secret: maskUrl,
      reloads: true,
    }),
    subscriber_queue_bytes: option(LINK.bytes, {
      group: 'Server',
      value: 'BYTES',
      help: 'what may wait for one such subscriber; beyond it the oldest event is dropped and counted',
      otherwise: LINK.otherwise,
    }),
    subscriber_queue_age: option(seconds.default(DEFAULT_LINK_LIMITS.maxAgeMs / 1_000), {
      group: 'Server',
      value: 'S',
      help: 'an event that has waited longer for it is dropped and counted, not sent',
    }),
    metric_sockets: option(positive.default(500), {
      group: 'Server',
      value: 'COUNT',
      help: 'sockets with their own figures in /metrics; all others share socket="other"',
    }),
    token: option(text().regex(TOKEN, TOKEN_WORDS).optional(), {
      group: 'Server',
      value: 'TEXT',
      help: 'token of an admin, for everything but /healthz and /readyz; one is required off loopback',
      secret: maskText,
      reloads: true,
    }),
    token_file: option(text().optional(), {
      group: 'Server',
      value: 'FILE',
      help: 'read the token from this file',
      reloads: true,
    }),
    allow_host: option(listOf(text()).default([]), {
      group: 'Server',
      value: 'NAME',
      help: 'another Host name that browsers may use without a token',
    }),
    tls_cert: option(text().optional(), {
      group: 'Server',
      value: 'FILE',
      help: 'serve HTTPS with this certificate (PEM)',
      reloads: true,
    }),
    tls_key: option(text().optional(), {
      group: 'Server',
      value: 'FILE',
      help: 'and this key (PEM)',
      reloads: true,
    }),
    ...ACCESS_OPTIONS,
    ...FLEET_OPTIONS,
    ...LIMIT_OPTIONS,
    log_level: option(oneOf(LOG_LEVELS).default('info'), {
      group: 'Log',
      value: 'LEVEL',
      help: LOG_LEVELS.join(', '),
      reloads: true,
    }),
    log_format: option(oneOf(['json', 'pretty']).optional(), {
      group: 'Log',
      value: 'FORMAT',
      help: 'json or pretty',
      otherwise: 'pretty on a terminal, otherwise json',
    }),
  })
  .superRefine((config, context) => {
    for (const message of brokenRules(config)) context.addIssue({ code: 'custom', message });
  });

export type Config = z.infer<typeof configSchema>;

/** One option under all its names, with its description. */
export interface Option extends OptionMeta {
  /** `db_url`, in the file. */
  readonly key: keyof Config;
  /** `--db-url`. */
  readonly flag: string;
  /** `SWITCHWIRE_DB_URL`. */
  readonly variable: string;
  /** Repeatable on the command line. */
  readonly isList: boolean;
  /** The default as the help shows it. */
  readonly shownDefault: string | undefined;
}

export const flagOf = (key: string): string => `--${key.replaceAll('_', '-')}`;

const VARIABLE_PREFIX = 'SWITCHWIRE_';

export const variableOf = (key: string): string => `${VARIABLE_PREFIX}${key.toUpperCase()}`;

/** `db_url` of `SWITCHWIRE_DB_URL`, `db_ulr` of `SWITCHWIRE_DB_ULR`; undefined for a variable that is not ours. */
export const keyOfVariable = (name: string): string | undefined =>
  name.startsWith(VARIABLE_PREFIX) ? name.slice(VARIABLE_PREFIX.length).toLowerCase() : undefined;

const describe = ([key, schema]: [string, z.ZodType]): Option => {
  const meta = META.get(schema);
  if (meta === undefined) throw new TypeError(`The option ${key} has no description`);
  // what the schema makes of nothing is its default
  const value: unknown = schema.safeParse(undefined).data;
  const isList = Array.isArray(value);
  const hasDefault = typeof value === 'string' || typeof value === 'number';
  return {
    ...meta,
    key: key as keyof Config,
    flag: flagOf(key),
    variable: variableOf(key),
    isList,
    shownDefault: meta.otherwise ?? (hasDefault ? String(value) : undefined),
  };
};

/** Every option in the order of the help. */
export const OPTIONS: readonly Option[] = Object.entries<z.ZodType>(configSchema.shape).map(
  describe,
);
