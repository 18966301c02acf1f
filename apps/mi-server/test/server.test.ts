import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../src/index.ts';
import { type Running, socketsOf, startRunning } from './support/running.ts';

let fake: FakeFreeswitch;
let running: Running;

beforeEach(async () => {
  fake = await createFakeFreeswitch({ heartbeatMs: 100 });
  running = await startRunning({ fs_subscribe: [`${fake.url}?DTMF,HEARTBEAT`] });
});

afterEach(async () => {
  await running.server.stop();
  await fake.stop();
});

const phases = async (): Promise<readonly string[]> =>
  socketsOf(await running.ask('fs_list')).map(({ phase }) => phase);

const untilSubscribed = (): Promise<void> =>
  vi.waitFor(
    async () => {
      expect(await phases()).toEqual(['subscribed']);
    },
    { timeout: 10_000 },
  );

describe('mi-server', () => {
  it('connects to the FreeSWITCH of the configuration and lists it', async () => {
    await untilSubscribed();

    const [socket] = socketsOf(await running.ask('fs_list'));

    expect(socket).toMatchObject({
      if: `127.0.0.1:${fake.port}`,
      Events: ['HEARTBEAT', 'DTMF'],
      consumers: ['mi'],
      lastCause: null,
    });
  });

  it('restores the subscriptions of a FreeSWITCH that was killed and started again', async () => {
    await untilSubscribed();
    await fake.stop();
    await vi.waitFor(async () => {
      expect(await phases()).toEqual(['retrying']);
    });

    await fake.start();
    await untilSubscribed();

    const [socket] = socketsOf(await running.ask('fs_list'));
    expect(socket?.generation).toBeGreaterThan(1);
    expect(fake.connections.flatMap(({ subscriptions }) => subscriptions.names)).toEqual(
      expect.arrayContaining(['DTMF', 'HEARTBEAT']),
    );
  });

  it('runs a command by MI and answers with the body of its reply', async () => {
    await untilSubscribed();
    fake.api('echo', (args) => `${args}\n`);

    const answer = await running.ask('freeswitch_esl', [
      'api echo hello',
      `127.0.0.1:${fake.port}`,
    ]);

    expect(answer.result).toEqual({ rc: 1, reply: 'hello\n' });
  });

  it('answers -ERR as a reply, and a command that cannot run as an error', async () => {
    await untilSubscribed();

    const refused = await running.ask('freeswitch_esl', ['nonsense', `127.0.0.1:${fake.port}`]);
    const unknown = await running.ask('freeswitch_esl', ['api status', '127.0.0.99']);

    expect(refused.result).toEqual({ rc: 1, reply: '-ERR command not found' });
    expect(unknown.error).toMatchObject({ code: 500, message: 'Internal Error' });
    expect(unknown.error?.data).toContain('password');
  });

  it('lets no second command be smuggled into one', async () => {
    await untilSubscribed();
    const before = fake.commands.length;

    const answers = await Promise.all(
      ['api status\n\nexit', 'api status\r\n\r\nexit', 'api a\0b', ''].map((command) =>
        running.ask('freeswitch_esl', [command, `127.0.0.1:${fake.port}`]),
      ),
    );

    expect(answers.map(({ error }) => error?.code)).toEqual([500, 500, 500, 500]);
    expect(fake.commands.length).toBe(before);
  });

  it.each(['DTMF\nexit', 'DTMF\r\n\r\nexit', 'DT\0MF'])(
    'refuses the event name %j and changes nothing',
    async (event) => {
      await untilSubscribed();
      const before = fake.commands.length;

      const answer = await running.ask('fs_subscribe', [fake.url, ['API', event]]);

      expect(answer.error).toMatchObject({ code: 500 });
      expect(socketsOf(await running.ask('fs_list'))[0]?.Events).toEqual(['HEARTBEAT', 'DTMF']);
      expect(fake.commands.length).toBe(before);
    },
  );

  it('leaves no socket behind when a call is refused', async () => {
    await running.ask('fs_subscribe', [':x@127.0.0.98', []]);
    await running.ask('fs_subscribe', [':x@127.0.0.98', 'DTMF']);
    await running.ask('fs_subscribe', ['127.0.0.98', ['DTMF']]);
    await running.ask('fs_unsubscribe', [':x@127.0.0.98', ['DTMF']]);

    expect(socketsOf(await running.ask('fs_list'))).toHaveLength(1);
  });

  it('shows that a password is wrong', async () => {
    const url = `fs://:wrong@localhost:${fake.port}`;

    await running.ask('fs_subscribe', [url, ['DTMF']]);

    await vi.waitFor(async () => {
      const [socket] = socketsOf(await running.ask('fs_list'));
      expect(socket).toMatchObject({
        phase: 'rejected',
        lastCause: { code: 'ESL_AUTH_REJECTED' },
      });
    });
  });

  it('shows events that the FreeSWITCH refuses', async () => {
    await running.ask('fs_subscribe', [fake.url, ['NO_SUCH_EVENT']]);

    await vi.waitFor(async () => {
      const [socket] = socketsOf(await running.ask('fs_list'));
      expect(socket?.refusedEvents).toEqual(['NO_SUCH_EVENT']);
    });
  });

  it('takes a host without a port for the same socket in every method', async () => {
    await untilSubscribed();
    const address = `127.0.0.1:${fake.port}`;

    expect((await running.ask('fs_subscribe', ['127.0.0.1', ['API']])).result).toBe('OK');
    expect(socketsOf(await running.ask('fs_list')).map((socket) => socket.if)).toEqual([address]);
    expect((await running.ask('fs_retry', ['127.0.0.1'])).result).toMatch(/^Nothing to do/);
    expect((await running.ask('freeswitch_esl', ['api status', '127.0.0.1'])).result).toBeDefined();
    expect((await running.ask('fs_unsubscribe', ['127.0.0.1', ['API']])).result).toBe('OK');
    expect(socketsOf(await running.ask('fs_list'))[0]?.Events).not.toContain('API');
  });

  it('reports in the stream what a reader will not get', async () => {
    await untilSubscribed();
    const stop = new AbortController();
    const response = await fetch(`${running.server.url}/events?name=RE_SCHEDULE&socket=nowhere`, {
      signal: stop.signal,
    });
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.includes('fs_subscribe')) break;
    }
    stop.abort();

    expect(text).toContain(': notice: there is no socket nowhere; fs_list lists the sockets');
    expect(text).toContain(': notice: RE_SCHEDULE is not subscribed; fs_subscribe subscribes it');
  });

  it('is alive at once and ready when a socket is subscribed', async () => {
    const alive = await fetch(`${running.server.url}/healthz`);
    expect(alive.status).toBe(200);
    await untilSubscribed();

    const ready = await fetch(`${running.server.url}/readyz`);
    expect(await ready.json()).toEqual({ status: 'ready', sockets: 1, subscribed: 1 });

    await fake.stop();
    await vi.waitFor(async () => {
      expect((await fetch(`${running.server.url}/readyz`)).status).toBe(503);
    });
  });

  it('counts what happens in /metrics', async () => {
    await untilSubscribed();
    await running.ask('freeswitch_esl', ['api status', `127.0.0.1:${fake.port}`]);
    await running.ask('no_such_method');

    await vi.waitFor(async () => {
      const text = await (await fetch(`${running.server.url}/metrics`)).text();
      expect(text).toContain('switchwire_sockets{phase="subscribed"} 1');
      expect(text).toMatch(/switchwire_events_total\{name="HEARTBEAT"\} [1-9]/);
      expect(text).toMatch(/switchwire_commands_total\{result="\w+"\} 1/);
      expect(text).toContain('switchwire_mi_requests_total{method="unknown",code="-32601"} 1');
      expect(text).toContain(`switchwire_freeswitch_max_sessions{socket="127.0.0.1:${fake.port}"}`);
    });
  });

  it('names the flag when its port is taken', async () => {
    const port = new URL(running.server.url).port;

    const second = startRunning({ listen: `127.0.0.1:${port}` });

    await expect(second).rejects.toThrow(ConfigError);
    await expect(second).rejects.toThrow(
      `--listen: 127.0.0.1:${port} is in use by another program`,
    );
  });

  it('can be stopped twice', async () => {
    await running.server.stop();
    await running.server.stop();

    await expect(fetch(running.server.url)).rejects.toThrow();
  });
});
