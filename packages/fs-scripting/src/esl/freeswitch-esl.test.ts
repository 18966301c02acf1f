import { describe, expect, it } from 'vitest';
import { MemoryManager } from '../../test/memory-manager.ts';
import { type EslResponse, type FreeswitchEslOptions } from './esl-api.ts';
import { createFreeswitchEsl } from './freeswitch-esl.ts';

const KNOWN = '10.0.0.1:8021';

async function run(
  double: MemoryManager,
  command: string,
  url = KNOWN,
  options: FreeswitchEslOptions = {},
): Promise<EslResponse> {
  return createFreeswitchEsl(double.manager)(command, url, options);
}

const errorOf = (response: EslResponse): string =>
  response.ok ? `ok: ${response.reply}` : `${response.error.code}: ${response.error.message}`;

describe('freeswitch_esl', () => {
  it.each([
    ['api status', 'UP 0 years', { ok: true, rc: 1, reply: 'UP 0 years' }],
    [
      'api nonsense',
      '-ERR nonsense Command not found!\n',
      { reply: '-ERR nonsense Command not found!\n' },
    ],
    ['sendevent FOO', '-ERR refused', { ok: true, rc: 1, reply: '-ERR refused' }],
    ['bgapi status', '+OK Job-UUID: j-1', { ok: true, reply: '+OK Job-UUID: j-1', jobUuid: 'j-1' }],
  ])('resolves with the answer to %s', async (command, answer, expected) => {
    const double = new MemoryManager();
    double.add(KNOWN);
    double.answer = () => answer;

    expect(await run(double, command)).toMatchObject(expected);
  });

  it('sends a command of several lines as it is', async () => {
    const double = new MemoryManager();
    const socket = double.add(KNOWN);

    await run(double, 'bgapi originate user/1 &park\nJob-UUID: x');

    expect(socket.sent).toEqual(['bgapi originate user/1 &park\nJob-UUID: x']);
  });

  it.each([
    ['nothing', ''],
    ['a blank line inside', 'api status\n\nexit'],
    ['a carriage return', 'api status\r\nfoo: bar'],
    ['a NUL', 'api status\0'],
    ['no text', 1 as unknown as string],
  ])('does not run %s', async (_, command) => {
    const double = new MemoryManager();
    const socket = double.add(KNOWN);

    const response = await run(double, command);

    expect(response).toMatchObject({ ok: false, rc: -1, error: { code: 'ESL_INVALID_ARGUMENT' } });
    expect(socket.sent).toEqual([]);
  });

  it.each([
    ['10.0.0.1:8021', '10.0.0.1:8021'],
    ['fs://:ignored@10.0.0.1:8021?DTMF,HEARTBEAT', '10.0.0.1:8021'],
    ['10.0.0.2', '10.0.0.2:9021'],
    ['10.0.0.3', '10.0.0.3:8021'],
    ['fs://[::1]:8021', '[::1]:8021'],
  ])('resolves %s to the socket %s', async (url, address) => {
    const double = new MemoryManager();
    for (const each of ['10.0.0.1', '10.0.0.2:9021', '10.0.0.3:9021', '10.0.0.3', '[::1]']) {
      double.add(each);
    }

    const response = await run(double, 'api status', url);

    expect(response.ok).toBe(true);
    expect(double.sockets.filter(({ sent }) => sent.length > 0)).toMatchObject([{ address }]);
    expect(double.passwords).toEqual([]);
  });

  it('opens an unknown socket with the password of the URL, without its events', async () => {
    const double = new MemoryManager();

    const response = await run(double, 'api status', 'fs://:secret@10.0.0.9?DTMF');

    expect(response.ok).toBe(true);
    expect(double.passwords).toEqual(['secret']);
    expect(double.sockets).toMatchObject([{ address: '10.0.0.9:8021', sent: ['api status'] }]);
    expect(double.eventsOf(double.sockets[0]!)).toEqual([]);
  });

  it('gives every lease back', async () => {
    const double = new MemoryManager();
    const known = double.add(KNOWN);

    await run(double, 'api status');
    await run(double, 'api status', ':secret@10.0.0.9');
    await run(double, 'exit');

    expect([...known.leases.keys()]).toEqual(['store']);
    expect(double.sockets[1]?.leases.size).toBe(0);
  });

  it('needs a password for an unknown socket', async () => {
    const response = await run(new MemoryManager(), 'api status', '10.0.0.9');

    expect(errorOf(response)).toBe(
      'ESL_INVALID_ARGUMENT: FreeSWITCH 10.0.0.9:8021 is not known; ' +
        'write its password, as in fs://:PASSWORD@10.0.0.9:8021',
    );
  });

  it('never quotes the password of an invalid URL', async () => {
    const response = await run(new MemoryManager(), 'api status', 'fs://:secret@host:99999');

    expect(errorOf(response)).toContain('ESL_INVALID_ARGUMENT');
    expect(errorOf(response)).not.toContain('secret');
  });

  it('waits for a socket that is being connected, not for one that is down', async () => {
    const double = new MemoryManager();
    const fresh = double.add(KNOWN, 'store', 'connecting');
    const down = double.add('10.0.0.2:8021', 'store', 'rejected');
    double.answer = (_, { phase }) => {
      if (phase !== 'subscribed') throw new Error(phase);
      return '+OK';
    };

    const responses = [await run(double, 'api a'), await run(double, 'api a', '10.0.0.2')];

    expect(responses.map(errorOf)).toEqual(['ok: +OK', 'undefined: rejected']);
    expect([fresh.sent.length, down.sent.length]).toEqual([1, 1]);
  });

  it('waits for a connection as long as the host allows, and no longer than the caller', async () => {
    const double = new MemoryManager();
    double.add(KNOWN, 'store', 'connecting');
    const freeswitchEsl = createFreeswitchEsl(double.manager, { connectTimeoutMs: 50 });
    const { signal } = new AbortController();

    await freeswitchEsl('api a', KNOWN, { signal });

    expect(double.waits).toEqual([{ timeoutMs: 50, signal }]);
  });

  it('waits for the result of a job when asked to', async () => {
    const double = new MemoryManager();
    double.add(KNOWN);
    double.answer = (command) => (command.startsWith('job ') ? `done: ${command}` : '+OK');

    const own = await run(double, 'bgapi status', KNOWN, { waitForJob: true });
    const given = await run(double, 'bgapi status\nJob-UUID: mine', KNOWN, { waitForJob: true });
    const none = await run(double, 'api status', KNOWN, { waitForJob: true });

    expect(own).toEqual({
      ok: true,
      rc: 1,
      reply: '+OK',
      jobUuid: 'a-job',
      result: 'done: job status',
    });
    expect(given).toMatchObject({ jobUuid: 'mine', result: 'done: job status' });
    expect(none).toEqual({ ok: true, rc: 1, reply: '+OK' });
  });

  it('stops waiting for a job at its deadline', async () => {
    const double = new MemoryManager();
    double.add(KNOWN);
    double.answer = (command) =>
      command.startsWith('job ') ? new Promise<string>(() => undefined) : '+OK';

    const response = await run(double, 'bgapi originate', KNOWN, { waitForJob: 5 });

    expect(errorOf(response)).toBe('ESL_JOB_TIMEOUT: Job a-job did not finish within 5 ms');
  });

  it('waits for a job without a deadline when it is endless', async () => {
    const double = new MemoryManager();
    double.add(KNOWN);
    double.answer = (command) => (command.startsWith('job ') ? 'done' : '+OK');

    const response = await run(double, 'bgapi originate', KNOWN, { waitForJob: Infinity });

    expect(response).toMatchObject({ ok: true, result: 'done' });
  });

  it.each([0, -1, NaN])('does not run a job that may take %s ms', async (waitForJob) => {
    const double = new MemoryManager();
    const socket = double.add(KNOWN);

    const response = await run(double, 'bgapi originate', KNOWN, { waitForJob });

    expect(errorOf(response)).toContain('waitForJob must be a number above 0');
    expect(socket.sent).toEqual([]);
  });

  it('never rejects, for any thrown value', async () => {
    const double = new MemoryManager();
    double.add(KNOWN);
    double.answer = () => Promise.reject(new Error('lost'));

    expect(errorOf(await run(double, 'api status'))).toBe('undefined: lost');
  });
});

describe('freeswitch_esl with a body', () => {
  it('sends it with its length behind the command', async () => {
    const double = new MemoryManager();
    const socket = double.add(KNOWN);

    const response = await run(double, 'sendevent CUSTOM\nEvent-Subclass: a::b', KNOWN, {
      body: 'first\n\nsecond',
    });

    expect(response).toMatchObject({ ok: true });
    expect(socket.sent).toEqual([
      'sendevent CUSTOM\nEvent-Subclass: a::b\ncontent-length: 13\n\nfirst\n\nsecond',
    ]);
  });

  it('refuses one for a command that uses none, before it connects', async () => {
    const double = new MemoryManager();

    const response = await run(double, 'api status', '10.0.0.9', { body: 'x' });

    expect(errorOf(response)).toContain('Only sendevent and sendmsg take a body');
    expect(double.sockets).toEqual([]);
  });
});

describe('freeswitch_esl with a list of hosts', () => {
  it('opens no connection that is not allowed, with an error that says so', async () => {
    const double = new MemoryManager();
    const asked: unknown[] = [];
    const freeswitch_esl = createFreeswitchEsl(double.manager, {
      connectTo: (target) => {
        asked.push(target);
        return target.host !== '169.254.169.254';
      },
    });

    const refused = await freeswitch_esl('api status', 'fs://:secret@169.254.169.254:80');
    const allowed = await freeswitch_esl('api status', 'fs://:secret@[::1]');

    expect(errorOf(refused)).toBe(
      'ESL_HOST_NOT_ALLOWED: freeswitch_esl may not connect to 169.254.169.254:80: ' +
        'it is not a known socket, and connectTo does not allow it',
    );
    expect(allowed.ok).toBe(true);
    expect(asked).toEqual([
      { host: '169.254.169.254', port: 80 },
      { host: '::1', port: 8021 },
    ]);
    expect(double.sockets.map(({ address }) => address)).toEqual(['[::1]:8021']);
  });

  it('allows known sockets without asking, and refuses before a password is needed', async () => {
    const double = new MemoryManager();
    const socket = double.add(KNOWN);
    const freeswitch_esl = createFreeswitchEsl(double.manager, { connectTo: () => false });

    await freeswitch_esl('api status', KNOWN);
    const unknown = await freeswitch_esl('api status', '10.0.0.9');

    expect(socket.sent).toEqual(['api status']);
    expect(errorOf(unknown)).toContain('ESL_HOST_NOT_ALLOWED');
  });
});
