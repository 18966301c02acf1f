import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startCli } from './support/run-cli.ts';

/** A process that runs from sources takes seconds to start on a busy machine. */
const SLOW = { timeout: 60_000, interval: 100 };

const MAX_FILES = 200;

/** Takes files of the server until it has none left: it closes what comes. */
const useUp = async (port: number): Promise<readonly Socket[]> => {
  const taken: Socket[] = [];
  for (let tried = 0; tried < MAX_FILES; tried++) {
    const socket = connect(port, '127.0.0.1');
    // it is closed by the system, with or without a reset
    socket.on('error', () => undefined);
    socket.resume();
    taken.push(socket);
    await once(socket, 'connect');
  }
  await Promise.any(taken.map((socket) => once(socket, 'close')));
  return taken;
};

/** One connection that stays open from one call to the next. */
const keptConnection = (url: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
  });
  return async (method: string, params?: unknown): Promise<string> => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(`${url}/mi`, { method: 'POST', agent, headers });
    sent.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer>];
    let text = '';
    for await (const chunk of response) text += chunk.toString();
    return text;
  };
};

it('a server without a free file says so with a remedy, shows why a socket is down, and recovers', async () => {
  const fake = await createFakeFreeswitch();
  onTestFinished(() => fake.stop());
  const args = [
    ...['--listen', '127.0.0.1:0'],
    // those that take the files stay
    ...['--http-headers-timeout', '600000', '--http-request-timeout', '600000'],
  ];
  const cli = startCli(args, {}, MAX_FILES);
  onTestFinished(() => cli[Symbol.asyncDispose]());
  await vi.waitFor(() => {
    expect(cli.stderr()).toBe('');
    expect(cli.stdout()).toContain('"msg":"mi-server is ready"');
  }, SLOW);
  const url = /"url":"([^"]+)"/.exec(cli.stdout())?.[1] ?? '';
  const ask = keptConnection(url);
  await ask('version');

  const taken = await useUp(Number(new URL(url).port));
  await vi.waitFor(() => expect(cli.stdout()).toContain(`of ${MAX_FILES} files are open`), SLOW);
  await ask('fs_subscribe', [fake.url, ['DTMF']]);
  await vi.waitFor(async () => expect(await ask('fs_list')).toContain('connect EMFILE'), SLOW);

  expect(cli.stdout()).toContain('raise the limit (LimitNOFILE= in systemd, ulimit -n in a shell)');
  expect(await ask('fs_list')).toContain('too many files are open: raise the limit (ulimit -n)');
  for (const socket of taken) socket.destroy();
  await vi.waitFor(async () => {
    expect(await ask('fs_list')).toContain('"phase":"subscribed"');
    expect(cli.stdout()).toContain('Enough files are free again');
  }, SLOW);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain(`process_max_fds ${MAX_FILES}\n`);
  expect(metrics).toMatch(/^process_open_fds \d\d$/m);
}, 240_000);
