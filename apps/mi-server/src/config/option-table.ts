/** One option, under its names in the file (underscores), on the command line and in the environment. */
export interface OptionSpec {
  /** Name in the configuration file. */
  readonly key: string;
  readonly kind: 'text' | 'list' | 'number';
  /** What stands for the value in the help. */
  readonly placeholder: string;
  readonly help: string;
  /** Heading in the help. */
  readonly group: 'FreeSWITCH' | 'Database' | 'Scripts' | 'Server' | 'Log';
  /** Holds or may hold a secret: masked by --print-config. */
  readonly secret?: true;
  /** The default as the help shows it. */
  readonly shownDefault?: string;
}

const option = (
  group: OptionSpec['group'],
  key: string,
  placeholder: string,
  help: string,
  more: Partial<OptionSpec> = {},
): OptionSpec => ({ key, kind: 'text', placeholder, help, group, ...more });

/** Every option of the server, once. Flags, environment names, file keys and help follow from it. */
export const OPTION_TABLE: readonly OptionSpec[] = [
  option(
    'FreeSWITCH',
    'fs_subscribe',
    'URL',
    'a FreeSWITCH to connect to: [fs://][[user]:password@]host[:port][?event1[,event2]…]; repeatable',
    { kind: 'list', secret: true },
  ),
  option(
    'FreeSWITCH',
    'event_heartbeat_interval',
    'S',
    'expected seconds between two HEARTBEAT events; liveness is derived from it',
    { kind: 'number', shownDefault: '1' },
  ),
  option('FreeSWITCH', 'esl_connect_timeout', 'MS', 'deadline of a connect, in milliseconds', {
    kind: 'number',
    shownDefault: '5000',
  }),
  option('FreeSWITCH', 'esl_cmd_timeout', 'MS', 'deadline of a command, in milliseconds', {
    kind: 'number',
    shownDefault: '5000',
  }),
  option(
    'FreeSWITCH',
    'esl_cmd_polling_itv',
    'US',
    'accepted for compatibility and without effect: nothing is polled',
    { kind: 'number', shownDefault: '1000' },
  ),
  option(
    'FreeSWITCH',
    'retry_schedule',
    'NAME',
    'waits between two attempts to connect: exponential (250 ms to 30 s, with jitter) or opensips (1, 5, 10, 30, 90 s)',
    { shownDefault: 'exponential' },
  ),
  option(
    'FreeSWITCH',
    'opensips_cfg',
    'FILE',
    'take the modparam lines of freeswitch and freeswitch_scripting from an opensips.cfg',
  ),
  option(
    'Database',
    'db_url',
    'URL',
    'where the sockets are kept: mongodb://…, mongodb+srv://… or file:PATH',
    { secret: true },
  ),
  option('Database', 'db_table', 'NAME', 'collection', { shownDefault: 'freeswitch' }),
  ...(
    [
      ['username', 'username'],
      ['password', 'password'],
      ['ip', 'ip'],
      ['port', 'port'],
      ['events', 'events_csv'],
    ] as const
  ).map(([name, field]) =>
    option('Database', `db_col_${name}`, 'NAME', `field of the ${name}`, { shownDefault: field }),
  ),
  option('Scripts', 'script', 'FILE', 'a script to run; loaded anew when it changes; repeatable', {
    kind: 'list',
  }),
  option(
    'Server',
    'listen',
    'HOST:PORT',
    'address of MI, event streams, metrics and viewer over HTTP',
    { shownDefault: '127.0.0.1:8888' },
  ),
  option('Server', 'mi_datagram', 'HOST:PORT', 'address of MI over UDP', { shownDefault: 'off' }),
  option(
    'Server',
    'token',
    'TEXT',
    'bearer token for everything but /healthz and /readyz; required off loopback',
    { secret: true },
  ),
  option('Server', 'token_file', 'FILE', 'read the token from this file'),
  option(
    'Server',
    'allow_host',
    'NAME',
    'a further Host name that browsers may use without a token; repeatable',
    { kind: 'list' },
  ),
  option('Server', 'tls_cert', 'FILE', 'serve HTTPS with this certificate (PEM)'),
  option('Server', 'tls_key', 'FILE', 'and this key (PEM)'),
  option('Log', 'log_level', 'LEVEL', 'error, warn, info or debug', { shownDefault: 'info' }),
  option('Log', 'log_format', 'FORMAT', 'json or pretty', { shownDefault: 'pretty on a terminal' }),
];

export const flagOf = (key: string): string => `--${key.replaceAll('_', '-')}`;

export const environmentNameOf = (key: string): string => `SWITCHWIRE_${key.toUpperCase()}`;
