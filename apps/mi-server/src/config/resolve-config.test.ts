import { DEFAULT_LIMITS } from './limit-options.ts';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { configSchema, OPTIONS } from './options.ts';
import { environmentSource, fileSource, flagSource, resolveConfig } from './resolve-config.ts';

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('it was accepted');
};

const fromFlags = (flags: Record<string, unknown>): unknown => resolveConfig([flagSource(flags)]);

describe('resolveConfig', () => {
  it('has the defaults of the contract', () => {
    expect(resolveConfig([])).toEqual({
      fs_subscribe: [],
      event_heartbeat_interval: 1,
      esl_connect_timeout: 5_000,
      esl_cmd_timeout: 5_000,
      esl_cmd_polling_itv: 1_000,
      retry_schedule: 'exponential',
      db_table: 'freeswitch',
      db_col_username: 'username',
      db_col_password: 'password',
      db_col_ip: 'ip',
      db_col_port: 'port',
      db_col_events: 'events_csv',
      db_col_enabled: 'enabled',
      db_col_tls: 'tls',
      db_col_weight: 'weight',
      db_col_zone: 'zone',
      db_col_group: 'group',
      db_col_tags: 'tags',
      db_col_state: 'state',
      history: 'database',
      history_days: 7,
      script: [],
      script_faults: 'report',
      event_subscribe: [],
      sink: [],
      subscriber_queue_bytes: 4_194_304,
      subscriber_queue_age: 5,
      metric_sockets: 500,
      script_queue_events: 200_000,
      script_queue_bytes: 67_108_864,
      script_cache_entries: 200_000,
      script_cache_bytes: 67_108_864,
      listen: '127.0.0.1:8888',
      allow_host: [],
      connect_to: ['any'],
      subscriber_hosts: ['private'],
      nats_url: [],
      fleet: 'switchwire',
      role: 'both',
      weight: 1,
      fleet_publish: 'subscribed',
      fleet_lease: 2_500,
      fleet_leave_timeout: 60,
      fleet_late: 'publish',
      fleet_max_age: 86_400,
      fleet_max_bytes: 10_737_418_240,
      fleet_provision: 'yes',
      ...DEFAULT_LIMITS,
      log_level: 'info',
    });
  });

  it('describes every option', () => {
    expect(OPTIONS.map(({ key }) => key)).toEqual(Object.keys(configSchema.shape));
    expect(OPTIONS.find(({ key }) => key === 'db_url')).toMatchObject({
      flag: '--db-url',
      variable: 'SWITCHWIRE_DB_URL',
      isList: false,
      shownDefault: undefined,
    });
    expect(OPTIONS.filter(({ isList }) => isList).map(({ key }) => key)).toEqual([
      'fs_subscribe',
      'script',
      'event_subscribe',
      'sink',
      'allow_host',
      'connect_to',
      'subscriber_hosts',
      'nats_url',
    ]);
  });

  it('takes the flag before the environment before the file', () => {
    const flags = flagSource({ db_table: 'flag' });
    const environment = environmentSource({
      SWITCHWIRE_DB_TABLE: 'environment',
      SWITCHWIRE_LISTEN: '127.0.0.1:1',
    });
    const file = fileSource('x.yaml', {
      db_table: 'file',
      listen: '127.0.0.1:2',
      log_level: 'warn',
    });

    expect(resolveConfig([flags, environment, file])).toMatchObject({
      db_table: 'flag',
      listen: '127.0.0.1:1',
      log_level: 'warn',
    });
  });

  it('splits lists of the environment at semicolons and line breaks', () => {
    const environment = environmentSource({
      SWITCHWIRE_FS_SUBSCRIBE: ':a@one?DTMF,CUSTOM sofia::register; :b@two\n:c@three',
    });

    expect(resolveConfig([environment]).fs_subscribe).toEqual([
      ':a@one?DTMF,CUSTOM sofia::register',
      ':b@two',
      ':c@three',
    ]);
  });

  it('accepts a single value in a file as a list of one, and dashes as underscores', () => {
    expect(resolveConfig([fileSource('x', { 'fs-subscribe': ':a@one' })]).fs_subscribe).toEqual([
      ':a@one',
    ]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ listen: 'nonsense' }, "--listen: 'nonsense' is not HOST:PORT"],
    [{ listen: '0.0.0.0:8888' }, '--listen 0.0.0.0:8888 can be reached from other machines'],
    [{ listen: '[::]:8888' }, 'can be reached from other machines'],
    [{ mi_datagram: '0.0.0.0:8080' }, '--mi-datagram 0.0.0.0:8080: datagrams carry no token'],
    [{ log_level: 'loud' }, '--log-level (the command line)'],
    [{ esl_cmd_timeout: '-5' }, '--esl-cmd-timeout (the command line)'],
    [{ db_url: 'mysql://root:geheim@h/db' }, 'must start with mongodb:'],
    [{ fs_subscribe: ['127.0.0.1'] }, 'needs a password'],
    [{ fs_subscribe: [':geheim@host:99999'] }, '--fs-subscribe (the command line)'],
    [{ tls_cert: 'a.pem' }, '--tls-cert and --tls-key: each needs the other'],
    [{ token: 'a', token_file: 'b' }, '--token and --token-file'],
    [{ token: 'my geheim' }, '--token (the command line): must be printable ASCII without blanks'],
    [{ token: 'geheim\nx' }, '--token (the command line): must be printable ASCII without blanks'],
    [{ token: 'geheimß' }, '--token (the command line): must be printable ASCII without blanks'],
    [
      { esl_cmd_timeout: 'soon' },
      '--esl-cmd-timeout (the command line): must be a whole number from 1 to 3600000',
    ],
    [{ esl_cmd_timeout: true }, 'must be a whole number from 1 to 3600000'],
    [{ esl_connect_timeout: '' }, 'must be a whole number from 1 to 3600000'],
    [{ esl_cmd_polling_itv: '0' }, 'must be a whole number above 0'],
    [{ event_heartbeat_interval: 0 }, 'must be a number above 0, at most 86400'],
    [{ retry_schedule: 'never' }, 'must be exponential or opensips'],
    [{ log_level: 'loud' }, 'must be error, warn, info or debug'],
    [{ log_format: 1 }, 'must be json or pretty'],
    [{ db_table: 12 }, 'must be text (in a file: in quotes)'],
    [{ db_table: ' ' }, '--db-table (the command line): is empty'],
    [{ script: 'a.ts' }, '--script (the command line): must be a list'],
    [{ script: [true] }, 'must be text'],
  ])('refuses %j with an explanation that quotes no secret', (flags, words) => {
    const message = messageOf(() => fromFlags(flags));

    expect(message).toContain(words);
    expect(message).not.toContain('geheim');
    // one sentence for one mistake
    expect(message.split('\n')).toHaveLength(1);
  });

  it.each<[Record<string, unknown>, readonly string[]]>([
    [{ log_level: 'loud', db_table: 1 }, ['--db-table', '--log-level']],
    [{ listen: 'x', mi_datagram: '0.0.0.0:2' }, ["--listen: 'x' is", '--mi-datagram 0.0.0.0:2:']],
  ])('reports all mistakes of %j at once', (flags, beginnings) => {
    const lines = messageOf(() => fromFlags(flags)).split('\n');

    expect(lines).toEqual(beginnings.map((words) => expect.stringContaining(words) as string));
  });

  it('applies the same rules when a program makes its configuration with the schema', () => {
    expect(() => configSchema.parse({ mi_datagram: '0.0.0.0:8080' })).toThrow('carry no token');
    expect(() => configSchema.parse({ tls_cert: 'a.pem' })).toThrow('each needs the other');
    expect(() => configSchema.parse({ listen: '0.0.0.0:1' })).toThrow('give a --token');
    expect(() => configSchema.parse({ listen: 'x' })).toThrow('is not HOST:PORT');
  });

  it('allows another address with a token', () => {
    expect(fromFlags({ listen: '0.0.0.0:8888', token: 't' })).toMatchObject({ token: 't' });
  });

  it('refuses an unknown key with a suggestion', () => {
    expect(messageOf(() => fileSource('/etc/x.yaml', { db_ulr: 'file:x', zzz: 1 }))).toBe(
      '/etc/x.yaml: unknown option db_ulr; did you mean db_url?\n/etc/x.yaml: unknown option zzz',
    );
  });

  it('refuses a variable of the environment that is not an option', () => {
    const environment = {
      SWITCHWIRE_DB_ULR: 'mongodb://u:geheim@h',
      SWITCHWIRE_ZZZ: '',
      SWITCHWIRE_db_table: 'x',
      SWITCHWIRE_LISTEN: '127.0.0.1:1',
      // of the command line: where a running server is, and the file of options
      SWITCHWIRE_URL: 'http://h',
      SWITCHWIRE_CONFIG: 'x.yaml',
      PATH: '/bin',
    };

    expect(messageOf(() => environmentSource(environment))).toBe(
      'the environment: unknown variable SWITCHWIRE_DB_ULR; did you mean SWITCHWIRE_DB_URL?\n' +
        'the environment: unknown variable SWITCHWIRE_ZZZ\n' +
        'the environment: unknown variable SWITCHWIRE_db_table; did you mean SWITCHWIRE_DB_TABLE?',
    );
  });
});
