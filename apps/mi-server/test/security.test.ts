import { request as httpRequest } from 'node:http';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../src/index.ts';
import { type Running, startRunning } from './support/running.ts';

const TOKEN = 'correct-horse-battery';
const PASSWORD = 'Geheimnis-4711';

let fake: FakeFreeswitch;
let open: Running;
let locked: Running;

beforeAll(async () => {
  fake = await createFakeFreeswitch({ password: PASSWORD });
  const url = `fs://:${PASSWORD}@127.0.0.1:${fake.port}?DTMF`;
  open = await startRunning({ fs_subscribe: [url] });
  locked = await startRunning({ fs_subscribe: [url], token: TOKEN });
});

afterAll(async () => {
  await open.server.stop();
  await locked.server.stop();
  await fake.stop();
});

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** fetch() would not let a test choose Host and Origin. */
const send = (
  { server }: Running,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'POST',
): Promise<Response> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject);
    request.end(method === 'POST' ? '{"jsonrpc":"2.0","id":1,"method":"version"}' : undefined);
  });

describe('pages of other origins', () => {
  const hostile: readonly Readonly<Record<string, string>>[] = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    { 'sec-fetch-site': 'cross-site' },
    { host: 'evil.example' },
    { host: 'localhost.evil.example:8888' },
  ];

  it.each(hostile)('cannot send with %j', async (headers) => {
    expect((await send(open, '/mi', headers)).status).toBe(403);
  });

  it.each(['/events', '/machines', '/machines/stream', '/metrics'])(
    'cannot read %s',
    async (path) => {
      const response = await send(open, path, { origin: 'http://evil.example' }, 'GET');

      expect(response.status).toBe(403);
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('may link to the viewer, which no page can frame', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const followed = await send(open, '/', { ...link, 'sec-fetch-dest': 'document' }, 'GET');
    const framed = await send(open, '/', { ...link, 'sec-fetch-dest': 'iframe' }, 'GET');

    expect([followed.status, framed.status]).toEqual([200, 403]);
    expect(followed.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(
      (await send(open, '/machines', { ...link, 'sec-fetch-dest': 'document' }, 'GET')).status,
    ).toBe(403);
  });

  it('get no permission from a preflight request', async () => {
    const response = await send(
      open,
      '/mi',
      { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
      'OPTIONS',
    );

    expect(response.status).toBe(403);
    expect(Object.keys(response.headers).join()).not.toContain('access-control');
  });
});

describe('the token', () => {
  it.each(['/events', '/machines', '/machines/stream', '/metrics'])(
    'is asked for at %s',
    async (path) => {
      const response = await send(locked, path, {}, 'GET');

      expect(response.status).toBe(401);
      expect(response.headers['www-authenticate']).toContain('Bearer');
    },
  );

  it('is asked for by MI, and nothing is carried out without it', async () => {
    expect((await send(locked, '/mi', {})).status).toBe(401);
    expect((await send(locked, '/mi', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await send(locked, `/mi?token=${TOKEN}`, {})).status).toBe(401);
    expect((await send(locked, '/mi', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  it.each(['/healthz', '/readyz', '/'])('is not asked for at %s', async (path) => {
    // /readyz is 503 until the socket is subscribed
    await expect.poll(async () => (await send(locked, path, {}, 'GET')).status).toBe(200);
  });

  it('is required on an address that others can reach', async () => {
    await expect(startRunning({ listen: '0.0.0.0:0' })).rejects.toThrow(ConfigError);
  });
});

describe('secrets', () => {
  it('are in no answer, no log line and no metric', async () => {
    const urls = [`fs://:${PASSWORD}@127.0.0.77`, `fs://u@d:${PASSWORD}@127.0.0.77:99999`];
    const answers: unknown[] = [];
    for (const running of [open, locked]) {
      for (const url of urls) {
        answers.push(await running.ask('fs_subscribe', [url, ['DTMF']]));
        answers.push(await running.ask('fs_subscribe', [url, ['BAD\nNAME']]));
        answers.push(await running.ask('fs_unsubscribe', [url, 'DTMF']));
        answers.push(await running.ask('freeswitch_esl', ['api status', url]));
      }
      answers.push(await running.ask('fs_list'), await running.ask('fs_reload'));
      answers.push(
        await running.ask('rpc.discover'),
        await running.ask('get_statistics', [['all']]),
      );
      const headers = { authorization: `Bearer ${TOKEN}` };
      for (const path of ['/metrics', '/machines', '/readyz', '/']) {
        answers.push((await send(running, path, headers, 'GET')).body);
      }
      answers.push(...running.lines);
    }

    const text = JSON.stringify(answers);

    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(TOKEN);
    expect(text).toContain('127.0.0.77');
  });
});
