import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { OPTION_TABLE } from './option-table.ts';
import { environmentSource, fileSource, flagSource, resolveConfig } from './resolve-config.ts';
import { configSchema } from './schema.ts';

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
      script: [],
      listen: '127.0.0.1:8888',
      allow_host: [],
      log_level: 'info',
    });
  });

  it('knows every option of the table, and the table every option', () => {
    expect(OPTION_TABLE.map(({ key }) => key).sort()).toEqual(
      Object.keys(configSchema.shape).sort(),
    );
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

  it('takes one value of a file for a list of one, and dashes for underscores', () => {
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
    [{ db_url: 'mysql://root:geheim@h/db' }, 'has to start with mongodb:'],
    [{ fs_subscribe: ['127.0.0.1'] }, 'needs a password'],
    [{ fs_subscribe: [':geheim@host:99999'] }, '--fs-subscribe (the command line)'],
    [{ tls_cert: 'a.pem' }, '--tls-cert and --tls-key: each needs the other'],
    [{ token: 'a', token_file: 'b' }, '--token and --token-file'],
    [
      { token: 'my geheim' },
      '--token (the command line): has to be printable ASCII without blanks',
    ],
    [
      { token: 'geheim\nx' },
      '--token (the command line): has to be printable ASCII without blanks',
    ],
    [{ token: 'geheimß' }, '--token (the command line): has to be printable ASCII without blanks'],
    [
      { esl_cmd_timeout: 'soon' },
      '--esl-cmd-timeout (the command line): has to be a whole number from 1 to 3600000',
    ],
    [{ esl_cmd_timeout: true }, 'has to be a whole number from 1 to 3600000'],
    [{ esl_connect_timeout: '' }, 'has to be a whole number from 1 to 3600000'],
    [{ esl_cmd_polling_itv: '0' }, 'has to be a whole number above 0'],
    [{ event_heartbeat_interval: 0 }, 'has to be a number above 0, 86400 at most'],
    [{ retry_schedule: 'never' }, 'has to be exponential or opensips'],
    [{ log_level: 'loud' }, 'has to be error, warn, info or debug'],
    [{ log_format: 1 }, 'has to be json or pretty'],
    [{ db_table: 12 }, 'has to be text (in a file: between quotes)'],
    [{ db_table: ' ' }, '--db-table (the command line): is empty'],
    [{ script: 'a.ts' }, '--script (the command line): has to be a list'],
    [{ script: [true] }, 'has to be text'],
  ])('refuses %j in words and without its secret', (flags, words) => {
    const message = messageOf(() => fromFlags(flags));

    expect(message).toContain(words);
    expect(message).not.toContain('geheim');
    // one sentence for one mistake
    expect(message.split('\n')).toHaveLength(1);
  });

  it.each<[Record<string, unknown>, readonly string[]]>([
    [{ log_level: 'loud', db_table: 1 }, ['--db-table', '--log-level']],
    [{ listen: 'x', mi_datagram: '0.0.0.0:2' }, ["--listen: 'x' is", '--mi-datagram 0.0.0.0:2:']],
  ])('tells all mistakes of %j at once', (flags, beginnings) => {
    const lines = messageOf(() => fromFlags(flags)).split('\n');

    expect(lines).toEqual(beginnings.map((words) => expect.stringContaining(words) as string));
  });

  it('are rules of the schema as well, for whoever makes a configuration with it', () => {
    expect(() => configSchema.parse({ mi_datagram: '0.0.0.0:8080' })).toThrow('carry no token');
    expect(() => configSchema.parse({ tls_cert: 'a.pem' })).toThrow('each needs the other');
    expect(() => configSchema.parse({ listen: '0.0.0.0:1' })).toThrow('give a --token');
    expect(() => configSchema.parse({ listen: 'x' })).toThrow('is not HOST:PORT');
  });

  it('allows another address with a token', () => {
    expect(fromFlags({ listen: '0.0.0.0:8888', token: 't' })).toMatchObject({ token: 't' });
  });

  it('refuses an unknown key with a suggestion', () => {
    expect(messageOf(() => fileSource('/etc/x.yaml', { db_ulr: 'file:x' }))).toBe(
      '/etc/x.yaml: unknown option db_ulr; did you mean db_url?',
    );
  });
});
