import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCaptured } from './support/captured-cli.ts';
import { type Running, startRunning } from './support/running.ts';

const hasNginx = spawnSync('nginx', ['-v']).error === undefined;

const TOKEN = 'sesame';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** As it comes with nginx, apart from where its files are: proxy_pass sends the name of the upstream as Host. */
const configOf = (folder: string, port: number, target: string): string => `
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  upstream switchwire_server { server ${target}; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://switchwire_server; } }
}
`;

describe.skipIf(!hasNginx)('behind nginx as it comes (needs nginx: apt-get install nginx)', () => {
  let folder: string;
  let fake: FakeFreeswitch;
  let running: Running;
  let nginx: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mi-nginx-'));
    await chmod(folder, 0o777);
    fake = await createFakeFreeswitch();
    running = await startRunning({ token: TOKEN, fs_subscribe: [`${fake.url}?DTMF`] });
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    await writeFile(file, configOf(folder, port, new URL(running.server.url).host));
    nginx = spawn('nginx', ['-p', folder, '-c', file, '-g', 'daemon off;'], { stdio: 'ignore' });
    url = `http://127.0.0.1:${port}`;
    await vi.waitFor(async () => {
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    });
  });

  afterAll(async () => {
    nginx.kill('SIGQUIT');
    await running.server.stop();
    if (nginx.exitCode === null) await once(nginx, 'close');
    await fake.stop();
    await rm(folder, { recursive: true });
  });

  const post = (headers: Record<string, string>) =>
    fetch(`${url}/mi`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","id":1,"method":"version"}',
    });

  it('a page of ours may send and read, although Host is that of the upstream', async () => {
    const headers = { origin: url, authorization: `Bearer ${TOKEN}` };

    expect((await post(headers)).status).toBe(200);
    expect((await fetch(`${url}/`)).status).toBe(200);
  });

  it('the token is needed all the same', async () => {
    expect((await post({})).status).toBe(401);
    expect((await post({ origin: url, authorization: 'Bearer wrong' })).status).toBe(403);
  });

  it('the command line works', async () => {
    const { code, stdout } = await runCaptured(['mi', 'version', '--url', url, '--token', TOKEN]);

    expect(code).toBe(0);
    expect(stdout).toContain('Switchwire');
  });

  it('events come at once, not in blocks', async () => {
    const stop = new AbortController();
    const response = await fetch(`${url}/events`, {
      headers: { authorization: `Bearer ${TOKEN}` },
      signal: stop.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    await running.ask('raise_event', ['E_FREESWITCH', ['DTMF', 'h', '{}']]);

    expect((await reader?.read())?.value).toContain('"name":"DTMF"');
    stop.abort();
  });
});
