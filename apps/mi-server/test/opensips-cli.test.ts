import { once } from 'node:events';
import { connect } from 'node:net';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Running, startRunning } from './support/running.ts';

let fake: FakeFreeswitch;
let running: Running;

beforeAll(async () => {
  fake = await createFakeFreeswitch();
  running = await startRunning({ fs_subscribe: [`${fake.url}?DTMF`] });
});

afterAll(async () => {
  await running.server.stop();
  await fake.stop();
});

const dial = async () => {
  const { hostname, port } = new URL(running.server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
};

/** One request as Python's urllib sends it: headers in one segment, the body in another, one connection each. */
const request = async (method: string, params: unknown): Promise<Answer> => {
  const socket = await dial();
  const body = JSON.stringify({ jsonrpc: '2.0', id: '3794', method, params });
  const head = [
    'POST /mi HTTP/1.1',
    'Accept-Encoding: identity',
    `Content-Length: ${body.length}`,
    `Host: ${new URL(running.server.url).host}`,
    'User-Agent: Python-urllib/3.11',
    'Content-Type: application/json',
    'Connection: close',
    '',
    '',
  ].join('\r\n');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.write(head);
  await new Promise((resolve) => setImmediate(resolve));
  socket.write(body);
  await once(socket, 'close');
  const [headers = '', answer = ''] = text.split('\r\n\r\n');
  expect(headers).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(headers).toMatch(/content-type: application\/json/i);
  return JSON.parse(answer) as Answer;
};

/** `opensips-cli -x mi METHOD …`: is it up? which; the command, if `which` lists it. */
const cli = async (method: string, params: unknown = {}): Promise<Answer> => {
  const probe = await dial();
  probe.end();
  await once(probe, 'close');
  const { result } = await request('which', {});
  expect(result, `which lists ${method}`).toContain(method);
  return request(method, params);
};

describe('opensips-cli', () => {
  it.each([
    'fs_list',
    'freeswitch_scripting:list',
    'version',
    'core:version',
    'uptime',
    'ps',
    'help',
    'which',
    'events_list',
    'subscribers_list',
    'log_level',
    'list_statistics',
    'rpc.discover',
  ])('gets a result for mi %s', async (method) => {
    expect(await cli(method)).toMatchObject({
      jsonrpc: '2.0',
      id: '3794',
      result: expect.anything() as unknown,
    });
  });

  it('subscribes with a list, by position and by name, in both spellings', async () => {
    const url = `127.0.0.1:${fake.port}`;

    expect(await cli('fs_subscribe', [url, ['API', 'HEARTBEAT']])).toMatchObject({ result: 'OK' });
    expect(
      await cli('freeswitch_scripting:unsubscribe', { freeswitch_url: url, events: ['API'] }),
    ).toMatchObject({ result: 'OK' });

    expect(await cli('fs_list')).toMatchObject({
      result: { Sockets: [{ if: url, Events: ['HEARTBEAT', 'DTMF'] }] },
    });
  });

  it('takes numbers as the strings that it sends', async () => {
    expect(await cli('log_level', ['4'])).toMatchObject({ result: { 'New global log level': 4 } });
    expect(await cli('event_subscribe', ['E_FREESWITCH', 'udp:127.0.0.1:9', '10'])).toMatchObject({
      result: 'OK',
    });
    await cli('event_subscribe', ['E_FREESWITCH', 'udp:127.0.0.1:9', '0']);
  });

  it('receives the parameters of each command for its completion', async () => {
    expect(await request('which', { command: 'fs_subscribe' })).toMatchObject({
      result: [['freeswitch_url', 'events']],
    });
  });

  it('gets statistics by group and by name', async () => {
    expect(
      await cli('get_statistics', { statistics: ['shmem:', 'sockets', 'no_such'] }),
    ).toMatchObject({
      result: {
        'shmem:total_size': expect.any(Number) as number,
        'freeswitch:sockets': 1,
      },
    });
  });
});
