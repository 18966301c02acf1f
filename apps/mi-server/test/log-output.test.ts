import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { CLI_COMMAND } from './support/run-cli.ts';

let child: ChildProcess | undefined;

afterEach(async () => {
  if (child?.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'close');
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const REQUESTS_PER_BATCH = 100;

/** A server with this standard output, and a way to make it write much. */
const startServer = async (stdout: 'pipe' | number) => {
  const port = await freePort();
  const [, ...args] = [...CLI_COMMAND, '--log-level', 'debug', '--listen', `127.0.0.1:${port}`];
  child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', stdout, 'inherit'],
  });
  const started = child;
  const post = async (body: unknown): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}/mi`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.text();
  };
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => fetch(`${url}/healthz`), { timeout: 30_000, interval: 100 });
  return {
    child: started,
    url,
    /** Every socket that cannot be connected is a line or two of the log. */
    async makeItLog(batches: number) {
      for (let batch = 0; batch < batches; batch++) {
        const requests = Array.from({ length: REQUESTS_PER_BATCH }, (_, id) => ({
          jsonrpc: '2.0',
          id,
          method: 'fs_subscribe',
          params: [`:x@127.0.${batch + 1}.${id + 1}:1`, ['DTMF']],
        }));
        expect(await post(requests)).toContain('"OK"');
      }
    },
  };
};

it('continues while the disk of its log is full', { timeout: 60_000 }, async () => {
  const { child, url, makeItLog } = await startServer(openSync('/dev/full', 'w'));

  await makeItLog(1);

  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(child.exitCode).toBeNull();
});

it('continues when the reader of its log is gone', { timeout: 60_000 }, async () => {
  const { child, url, makeItLog } = await startServer('pipe');
  child.stdout?.destroy();

  await makeItLog(1);

  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(child.exitCode).toBeNull();
});

it(
  'continues while its log is not read, and reports the missing lines later',
  { timeout: 60_000 },
  async () => {
    const { child, url, makeItLog } = await startServer('pipe');
    const dropped = async (): Promise<number> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^switchwire_log_dropped_lines_total (\d+)/m.exec(text)?.[1]);
    };

    for (let round = 0; round < 40 && (await dropped()) === 0; round++) await makeItLog(5);
    expect(await dropped()).toBeGreaterThan(0);

    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-100_000)));
    await vi.waitFor(
      () => {
        expect(text).toMatch(/"lines":\d+,"msg":"Log lines were lost"/);
      },
      { timeout: 30_000, interval: 100 },
    );
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
  },
);
