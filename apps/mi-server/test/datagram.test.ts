import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMiDatagram } from '../src/index.ts';
import { startCliServer } from './support/cli-server.ts';
import { type Running, socketsOf, startRunning } from './support/running.ts';

let fake: FakeFreeswitch;
/** Attempts to connect again take a while. */
const SLOW = { timeout: 20_000 };

let running: Running;
let client: Socket;
let received: string[];

beforeEach(async () => {
  fake = await createFakeFreeswitch();
  running = await startRunning({
    fs_subscribe: [`${fake.url}?DTMF`],
    mi_datagram: '127.0.0.1:0',
  });
  received = [];
  client = createSocket('udp4');
  client.on('message', (message) => received.push(message.toString()));
  client.bind(0, '127.0.0.1');
  await once(client, 'listening');
  await vi.waitFor(async () => {
    expect(socketsOf(await running.ask('fs_list'))[0]?.phase).toBe('subscribed');
  });
});

afterEach(async () => {
  client.close();
  await running.server.stop();
  await fake.stop();
});

const send = (text: string): void =>
  client.send(text, running.server.datagram?.port ?? 0, '127.0.0.1');

const own = (): string => `127.0.0.1:${client.address().port}`;

describe('MI over datagrams', () => {
  it('answers one datagram with one', async () => {
    send('{"jsonrpc":"2.0","id":"a","method":"fs_list"}');

    await vi.waitFor(() => {
      expect(received).toHaveLength(1);
    });
    expect(JSON.parse(received[0] ?? '')).toMatchObject({
      result: { Sockets: [{ if: `127.0.0.1:${fake.port}`, Events: ['DTMF'] }] },
      id: 'a',
    });
  });

  it('answers garbage with the text of OpenSIPS, and a notification not at all', async () => {
    send('{"jsonrpc":"2.0","method":"fs_list"}');
    send('garbage');
    send('{"jsonrpc":"2.0","id":1,"method":"nope"}');

    await vi.waitFor(() => {
      expect(received).toHaveLength(2);
    });
    expect(received).toContain('400 Parse_error');
    expect(received.join()).toContain('-32601');
  });

  it('lists more sockets than opensips-cli could receive with our members', async () => {
    const addresses = Array.from({ length: 100 }, (_, at) => `127.0.1.${at + 1}:1`);
    for (const address of addresses) {
      await running.ask('fs_subscribe', [`:x@${address}`, ['DTMF']]);
    }

    send('{"jsonrpc":"2.0","id":"a","method":"fs_list"}');

    await vi.waitFor(() => {
      expect(received).toHaveLength(1);
    });
    // python-opensips receives 32,768 bytes
    expect(Buffer.byteLength(received[0] ?? '')).toBeLessThan(32_768);
    const listed = [...addresses].reverse().map((address) => ({ if: address, Events: ['DTMF'] }));
    expect(JSON.parse(received[0] ?? '')).toEqual({
      jsonrpc: '2.0',
      result: { Sockets: [...listed, { if: `127.0.0.1:${fake.port}`, Events: ['DTMF'] }] },
      id: 'a',
    });
  });

  it.each(['0.0.0.0', '192.0.2.1', '::'])('does not listen on %s', async (host) => {
    const started = createMiDatagram({ host, port: 0 }, { handle: () => Promise.resolve(null) });

    await expect(started).rejects.toMatchObject({ code: 'ESL_CONFIG' });
  });
});

describe('event_subscribe', () => {
  it('sends E_FREESWITCH over UDP as event_datagram does', async () => {
    await running.ask('event_subscribe', ['E_FREESWITCH', `udp:${own()}`]);

    fake.emit('DTMF', { 'DTMF-Digit': '1' });
    await vi.waitFor(() => {
      expect(received).toHaveLength(1);
    });

    const text = received[0] ?? '';
    expect(text).toMatch(
      /^\{"jsonrpc":"2\.0","method":"E_FREESWITCH","params":\{"name":"DTMF","sender":"127\.0\.0\.1","body":"\{\\"Event-Name\\":\\"DTMF\\",/,
    );
    const { params } = JSON.parse(text) as { params: { body: string } };
    expect(JSON.parse(params.body)).toMatchObject({ 'DTMF-Digit': '1' });
  });

  it('sends E_FREESWITCH over TCP as event_stream does', async () => {
    let text = '';
    const listener = createServer((socket) => {
      socket.on('data', (chunk) => (text += chunk.toString()));
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const connected = once(listener, 'connection');
    await running.ask('event_subscribe', ['E_FREESWITCH', `tcp:127.0.0.1:${port}`]);
    await connected;

    await vi.waitFor(() => {
      fake.emit('DTMF');
      expect(text).toContain('}}{"jsonrpc":"2.0","method":"E_FREESWITCH"');
    });

    await running.ask('event_subscribe', ['E_FREESWITCH', `tcp:127.0.0.1:${port}`, 0]);
    listener.close();
  });

  it('stops when it is asked to and when its time is up', async () => {
    const list = async (): Promise<unknown> => (await running.ask('subscribers_list')).result;
    await running.ask('event_subscribe', ['E_FREESWITCH', `udp:${own()}`, '1']);
    await running.ask('event_subscribe', ['E_FREESWITCH', 'udp:127.0.0.1:9', 60]);
    expect(await list()).toMatchObject({
      Events: [
        {
          name: 'E_FREESWITCH',
          Subscribers: [
            { socket: 'udp:127.0.0.1:9', expire: 60, ttl: 60 },
            { socket: `udp:${own()}`, expire: 1 },
          ],
        },
      ],
    });

    await running.ask('event_subscribe', ['E_FREESWITCH', 'udp:127.0.0.1:9', 0]);

    await vi.waitFor(async () => {
      expect(await list()).toEqual({ Events: [] });
    });
    expect(running.server.context.events.listeners).toBe(0);
  });

  it('sends events of raise_event', async () => {
    await running.ask('event_subscribe', ['E_FREESWITCH', `udp:${own()}`]);

    await running.ask('raise_event', ['E_FREESWITCH', ['X', 'y', '{}']]);
    await running.ask('raise_event', { event: 'E_FREESWITCH', params: '{"name":"Z"}' });

    await vi.waitFor(() => {
      expect(received).toHaveLength(2);
    });
    expect(received[0]).toBe(
      '{"jsonrpc":"2.0","method":"E_FREESWITCH","params":{"name":"X","sender":"y","body":"{}"}}',
    );
  });

  it('sends a notice of a gap, as /events does, and says whether calls are gone', async () => {
    const reading = new AbortController();
    const stream = await fetch(`${running.server.url}/events?name=DTMF`, {
      signal: reading.signal,
    });
    let streamed = '';
    const read = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream.body ?? []) streamed += decoder.decode(chunk as Uint8Array);
    })().catch(() => undefined);
    await running.ask('event_subscribe', ['E_FREESWITCH', `udp:${own()}`, 60, 'name=DTMF']);
    await vi.waitFor(async () => {
      expect(socketsOf(await running.ask('fs_list'))).toMatchObject([
        { phase: 'subscribed', server: { coreUuid: expect.any(String) as string } },
      ]);
    });

    fake.connections[0]?.drop();
    await vi.waitFor(() => {
      expect(received).toHaveLength(1);
    }, SLOW);
    await fake.stop();
    await fake.start();
    await vi.waitFor(() => {
      expect(received).toHaveLength(2);
      expect(streamed.match(/event: gap/g)).toHaveLength(2);
    }, SLOW);

    const notices = received.map(
      (text) => JSON.parse(text) as { method: string; params: Record<string, unknown> },
    );
    const socket = `127.0.0.1:${fake.port}`;
    const [interruption, restart] = notices;
    expect(notices).toMatchObject([
      { method: 'E_FREESWITCH_GAP', params: { socket, sender: '127.0.0.1', kind: 'interruption' } },
      { method: 'E_FREESWITCH_GAP', params: { socket, sender: '127.0.0.1', kind: 'restart' } },
    ]);
    expect(interruption?.params['coreUuidBefore']).toBe(interruption?.params['coreUuidAfter']);
    expect(restart?.params['coreUuidBefore']).not.toBe(restart?.params['coreUuidAfter']);
    const data = [...streamed.matchAll(/^event: gap\ndata: (.*)$/gm)].map(
      ([, text]) => JSON.parse(text ?? '') as unknown,
    );
    expect(data).toEqual(notices.map(({ params }) => params));
    reading.abort();
    await read;
  });

  it('is not needed for subscribers of the configuration, which have events again after the server was killed', async () => {
    for (const run of ['first', 'second']) {
      const server = await startCliServer(['--event-subscribe', `udp:${own()}?name=DTMF`]);
      await server.ask('raise_event', ['E_FREESWITCH', ['DTMF', `${run} run`, '{}']]);
      await vi.waitFor(() => {
        expect(received.at(-1)).toContain(`"sender":"${run} run"`);
      }, SLOW);
      expect((await server.ask('subscribers_list')).result).toMatchObject({
        Events: [{ Subscribers: [{ expire: 'never', state: 'connected', events: 1 }] }],
      });
      server.cli.child.kill('SIGKILL');
      await server.cli.ended;
    }
    expect(received).toHaveLength(2);
  }, 60_000);

  it('refuses a hundred-and-first subscriber', async () => {
    for (let port = 1; port <= 100; port++) {
      await running.ask('event_subscribe', ['E_FREESWITCH', `udp:127.0.0.1:${port}`, 60]);
    }

    const answer = await running.ask('event_subscribe', ['E_FREESWITCH', 'udp:127.0.0.1:999']);

    expect(answer.error).toMatchObject({ code: 400, message: 'Bad parameter value' });
  });
});
