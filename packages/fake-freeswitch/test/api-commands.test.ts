import { decodeEvent, decodeLog } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
} from '../src/index.ts';
import { ManualClock } from './support/manual-clock.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

let fake: FakeFreeswitch;

afterEach(async () => {
  closeClients();
  await fake.stop();
});

async function serve(options: FakeFreeswitchOptions = {}): Promise<FakeFreeswitch> {
  fake = await createFakeFreeswitch(options);
  return fake;
}

async function subscribed(...events: string[]): Promise<RawClient> {
  const client = await RawClient.login(fake);
  await client.replyTo(`event json ${events.join(' ')}\n\n`);
  return client;
}

describe('an API command of your own', () => {
  it('answers api and bgapi by the handlers it is given', async () => {
    await serve();
    fake.api('greet', (args, connection) => `hello ${args} on ${connection.id}`);
    fake.api('later', async () => Promise.resolve('done'));
    fake.api('fails', () => undefined);
    fake.api('says_nothing', () => '');
    const client = await subscribed('BACKGROUND_JOB');

    expect(await client.replyTo('api greet you\n\n')).toBe('hello you on 1');
    expect(await client.replyTo('api fails\n\n')).toBe('-ERR fails Command not found!\n');
    expect(await client.replyTo('api says_nothing\n\n')).toBe('-ERR no reply\n');
    expect(await client.replyTo('bgapi later x\nJob-UUID: j\n\n')).toBe('+OK Job-UUID: j');
    const job = decodeEvent(await client.nextEvent());
    expect(job.toJSON()).toMatchObject({ 'Job-UUID': 'j', 'Job-Command': 'later', _body: 'done' });
  });

  it('reports an exception of a handler as a failed command', async () => {
    const problems: string[] = [];
    await serve({ onError: (error, where) => problems.push(`${where}: ${String(error)}`) });
    fake.api('throws', () => {
      throw new Error('at once');
    });
    fake.api('rejects', async () => Promise.reject(new Error('later')));
    const client = await subscribed('BACKGROUND_JOB');

    client.write('api throws\n\napi echo between\n\n');
    const first = await client.next();
    const second = await client.next();
    expect([first.body.toString(), second.body.toString()]).toEqual([
      '-ERR throws Command not found!\n',
      'between',
    ]);
    expect(await client.replyTo('api rejects\n\n')).toBe('-ERR rejects Command not found!\n');
    expect(await client.replyTo('api expand throws\n\n')).toBe(
      'INVALID COMMAND!\n-ERR Cannot execute command\n',
    );
    await client.replyTo('bgapi rejects\nJob-UUID: j\n\n');
    const job = decodeEvent(await client.nextEvent());

    expect(job.toJSON()).toMatchObject({
      'Job-UUID': 'j',
      _body: '-ERR rejects Command not found!\n',
    });
    expect(problems).toEqual([
      'api throws: Error: at once',
      'api rejects: Error: later',
      'api throws: Error: at once',
      'api rejects: Error: later',
    ]);
  });

  it('writes an exception of a handler to standard error without onError', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await serve();
    fake.api('throws', () => {
      throw new Error('at once');
    });
    const client = await RawClient.login(fake);

    await client.replyTo('api throws\n\n');

    const written = write.mock.calls.map(([text]) => String(text)).join('');
    write.mockRestore();
    expect(written).toMatch(/^fake-freeswitch: api throws threw Error: at once\n/);
  });
});

describe('the API commands of the system', () => {
  it.each([
    ['version short', '1.11.2-release\n'],
    ['hostname', 'one'],
    ['switchname', 'two'],
    ['echo  a b ', 'a b'],
    ['fsctl ready_check', 'true'],
    ['global_setvar a=b', '+OK'],
    ['global_setvar', '-USAGE: <var>=<value> [=<value2>]\n'],
    ['global_setvar a', '+OK'],
    ['global_getvar color', 'red'],
    ['eval ${color} and ${nothing}$${color}', 'red and red'],
    ['expand echo ${color}', 'red'],
    ['expand', '-ERR No input\n'],
    ['expand nosuch x', 'INVALID COMMAND!\n-ERR Cannot execute command\n'],
    ['reloadxml', '+OK [Success]\n'],
    ['uuid_exists nobody', 'false'],
    ['ECHO x', 'x'],
  ])('%s answers %j', async (line, answer) => {
    await serve({ hostname: 'one', switchname: 'two', globals: { core_uuid: 'c0', color: 'red' } });
    const client = await RawClient.login(fake);

    expect(await client.replyTo(`api ${line}\n\n`)).toBe(answer);
  });

  it.each([
    ['echo a;;echo b', 'ab'],
    ['echo a;;nosuch b', '-ERR echo a;;nosuch b Command not found!\n'],
  ])('run several at once with console_execute: %s', async (line, answer) => {
    await serve();
    const client = await RawClient.login(fake);

    expect(await client.replyTo(`api ${line}\nconsole_execute: true\n\n`)).toBe(answer);
  });

  it('start a job whose event has no owner and another not-found text', async () => {
    await serve();
    const client = await subscribed('BACKGROUND_JOB');

    const answer = await client.replyTo('api bgapi nosuch thing\n\n');
    const job = decodeEvent(await client.nextEvent());

    expect(answer).toBe(`+OK Job-UUID: ${job.jobUuid ?? ''}\n`);
    expect(job.toJSON()).toMatchObject({
      'Job-Command': 'nosuch',
      'Job-Command-Arg': 'thing',
      _body: 'nosuch: Command not found!\n',
    });
  });

  it('write to the log', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.replyTo('log err\n\n');

    await client.replyTo('api log err hello world\n\n');
    const line = decodeLog(await client.next());

    expect(line.level).toBe(3);
    expect(line.text).toMatch(/ \[ERR\] mod_commands\.c:7247 hello world\n$/);
  });

  it('fire an API event each', async () => {
    await serve();
    const client = await subscribed('API');

    await client.replyTo('api echo a b\n\n');

    expect(decodeEvent(await client.nextEvent()).toJSON()).toMatchObject({
      'API-Command': 'echo',
      'API-Command-Argument': 'a b',
    });
  });
});

describe('the API commands about time and variables', () => {
  it.each([
    ['uptime', '90061\n'],
    ['uptime ms', '90061000\n'],
    ['uptime MINUTES', '1501\n'],
    ['uptime h', '25\n'],
    ['uptime d', '1\n'],
    ['uptime x', '-USAGE: [us|ms|s|m|h|d|microseconds|milliseconds|seconds|minutes|hours|days]\n'],
    ['strftime %Y', '2026'],
    ['strftime %M:%S %%', '01:01 %'],
    ['global_getvar', 'hostname=fake-freeswitch\ncore_uuid=c0\ncolor=red\n'],
    ['global_setvar new=b=c', '+OK'],
    ['eval', '-ERR no reply\n'],
    ['eval uuid:nobody ${color}', 'red'],
    ['expand uuid:nobody', '-ERR No input\n'],
  ])('%s answers %j', async (line, answer) => {
    const clock = new ManualClock();
    await serve({ clock, globals: { core_uuid: 'c0', color: 'red' } });
    clock.skip(90_061_000);
    const client = await RawClient.login(fake);

    expect(await client.replyTo(`api ${line}\n\n`)).toBe(answer);
  });

  it('sets a variable with a condition', async () => {
    await serve();
    const client = await RawClient.login(fake);
    const set = async (args: string): Promise<string> => {
      await client.replyTo(`api global_setvar ${args}\n\n`);
      return client.replyTo('api global_getvar a\n\n');
    };

    expect(await set('a=b=c')).toBe('-ERR no reply\n');
    expect(await set('a=b')).toBe('b');
    expect(await set('a=x=y')).toBe('b');
    expect(await set('a=x=b')).toBe('x');
    expect(await set('a')).toBe('-ERR no reply\n');
  });
});

describe('fsctl', () => {
  it.each([
    ['fsctl max_sessions', '+OK max sessions: 10000\n'],
    ['fsctl LOGLEVEL err', '+OK log level: ERR [3]\n'],
    ['fsctl loglevel 5', '+OK log level: NOTICE [5]\n'],
    ['fsctl loglevel error', '-ERR syntax error, log level not set!\n'],
    ['fsctl hupall', '+OK\n'],
    ['fsctl sync_clock', '+OK clock synchronized\n'],
    ['fsctl shutdown_check', 'false'],
  ])('%s answers %j', async (line, answer) => {
    await serve();
    const client = await RawClient.login(fake);

    expect(await client.replyTo(`api ${line}\n\n`)).toBe(answer);
  });

  it.each([
    ['fsctl', /^-USAGE: \[api_expansion /],
    ['fsctl nosuch', /^-ERR Invalid command\nUSAGE: fsctl \[api_expansion /],
    ['fsctl mdns_resolve', /^-ERR Invalid command\nUSAGE: fsctl \[api_expansion /],
  ])('%s answers with its verbs', async (line, answer) => {
    await serve();
    const client = await RawClient.login(fake);

    expect(await client.replyTo(`api ${line}\n\n`)).toMatch(answer);
  });
});

describe('show', () => {
  it.each([
    ['show channels count as json', '{"row_count":2,"rows":[]}'],
    ['show channels count as XML', '<result row_count="2"></result>\n'],
    ['show channels as yaml', '-ERR Cannot find format yaml\n'],
    ['show channels count as yaml', '-ERR Cannot find format yaml\n'],
    ['show channels like nobody', '\n0 total.\n'],
    ['show calls count as delim', '\n2 total.\n'],
  ])('%s answers %j', async (line, answer) => {
    await serve();
    fake.calls.receive({ from: '1234', actions: ['park'] });
    fake.calls.receive({ from: '5678', actions: ['park'] });
    const client = await RawClient.login(fake);

    expect(await client.replyTo(`api ${line}\n\n`)).toBe(answer);
  });

  it.each([
    ['234', 1],
    ['SOFIA/internal', 2],
    ['sofia%1234%', 1],
    ['1234@%', 0],
    ['park', 0],
  ])('channels like %s finds %i', async (like, count) => {
    await serve();
    fake.calls.receive({ from: '1234', actions: ['park'] });
    fake.calls.receive({ from: '5678', actions: ['park'] });
    const client = await RawClient.login(fake);

    expect(await client.replyTo(`api show channels like ${like}\n\n`)).toMatch(
      new RegExp(`\n${count} total.\n$`),
    );
  });
});
