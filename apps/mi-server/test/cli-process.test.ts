import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CliProcess, startCli } from './support/run-cli.ts';
import { askAt, startRunning } from './support/running.ts';

/** A process that runs from sources takes seconds to start on a busy machine. */
const SLOW = { timeout: 30_000, interval: 100 };

describe('mi-server as a process', { timeout: 60_000 }, () => {
  let fake: FakeFreeswitch;
  const processes: CliProcess[] = [];

  beforeAll(async () => {
    fake = await createFakeFreeswitch();
  });

  afterAll(async () => {
    await Promise.all(processes.map((one) => one[Symbol.asyncDispose]()));
    await fake.stop();
  });

  const start = (args: readonly string[]): CliProcess => {
    const cli = startCli(args);
    processes.push(cli);
    return cli;
  };

  it('logs one JSON object per line, without a secret, and ends on SIGTERM with exit code 0', async () => {
    const up = `${fake.url}?DTMF`;
    const down = 'fs://:geheim@127.0.0.1:1?DTMF';
    const cli = start(['--listen', '127.0.0.1:0', '--fs-subscribe', up, '--fs-subscribe', down]);
    await vi.waitFor(() => {
      expect(cli.stdout()).toContain('"msg":"mi-server is ready"');
      expect(cli.stdout()).toContain('"phase":"subscribed"');
      expect(cli.stdout()).toContain('"phase":"retrying"');
    }, SLOW);

    cli.child.kill('SIGTERM');

    expect(await cli.ended).toBe(0);
    expect(cli.stderr()).toBe('');
    const lines = cli.stdout().trim().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('msg');
    expect(lines.at(-1)).toContain('"msg":"Stopped"');
    expect(cli.stdout()).not.toContain('geheim');
  });

  it('survives a script that forgets to await, and names the line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mi-fault-'));
    const script = join(folder, 'route.ts');
    await writeFile(
      script,
      `import { defineScript } from '@switchwire/fs-scripting';
const notify = async () => { throw new Error('the CRM is down'); };
export default defineScript(({ every }) => {
  every(50, () => { void notify(); });
});`,
    );
    const cli = start(['--listen', '127.0.0.1:0', '--script', script]);
    await vi.waitFor(() => {
      expect(cli.stdout()).toContain('the CRM is down');
      expect(cli.stdout()).toContain('route.ts:2:');
    }, SLOW);

    cli.child.kill('SIGTERM');

    expect(await cli.ended).toBe(0);
    expect(cli.stdout()).toContain('"msg":"Stopped"');
    await rm(folder, { recursive: true });
  });

  it('lets no script add a property to every object', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mi-prototype-'));
    const script = join(folder, 'route.ts');
    await writeFile(
      script,
      `import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ every, log }) => {
  every(50, () => {
    try { (Object.prototype as { x?: number }).x = 1; } catch { /* strict code */ }
    log.info('tried', { added: 'x' in {} });
  });
});`,
    );
    const cli = start(['--listen', '127.0.0.1:0', '--script', script]);
    await vi.waitFor(() => {
      expect(cli.stdout()).toContain('"tried"');
      expect(cli.stdout()).toContain('"url"');
    }, SLOW);

    const url = /"url":"([^"]+)"/.exec(cli.stdout())?.[1] ?? '';
    expect((await askAt(url)('version')).result).toBeDefined();
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect(cli.stdout()).toContain('"added":false');
    cli.child.kill('SIGTERM');
    expect(await cli.ended).toBe(0);
    await rm(folder, { recursive: true });
  });

  it('outlives a SIGHUP and ends on SIGTERM while it still waits for its database', async () => {
    const accepted: Socket[] = [];
    const silent = createServer((socket) => accepted.push(socket));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const asked = once(silent, 'connection');
    const cli = start(['--listen', '127.0.0.1:0', '--db-url', `mongodb://127.0.0.1:${port}/x`]);
    await asked;

    cli.child.kill('SIGHUP');
    cli.child.kill('SIGTERM');

    expect(await cli.ended).toBe(0);
    expect(cli.stdout()).toContain('"msg":"Stopped while starting"');
    expect(cli.stderr()).toBe('');
    for (const socket of accepted) socket.destroy();
    silent.close();
  });

  it('reads its configuration again on SIGHUP, and keeps the old one if that fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mi-hup-'));
    const file = join(folder, 'config.yaml');
    await writeFile(file, 'listen: 127.0.0.1:0\n');
    const cli = start(['--config', file]);
    await vi.waitFor(() => {
      expect(cli.stdout()).toContain('mi-server is ready');
    }, SLOW);

    await writeFile(file, `listen: 127.0.0.1:0\nfs_subscribe: ['${fake.url}?API']\n`);
    cli.child.kill('SIGHUP');
    await vi.waitFor(() => {
      expect(cli.stdout()).toContain('"phase":"subscribed"');
    }, SLOW);
    await writeFile(file, 'nonsense: 1\n');
    cli.child.kill('SIGHUP');
    await vi.waitFor(() => {
      expect(cli.stdout()).toContain('Configuration not reloaded; the previous one stays in use');
    }, SLOW);

    cli.child.kill('SIGTERM');
    expect(await cli.ended).toBe(0);
    await rm(folder, { recursive: true });
  });

  it('tail prints events until it is interrupted', async () => {
    const running = await startRunning({ fs_subscribe: [`${fake.url}?DTMF,HEARTBEAT`] });
    const cli = start(['tail', 'DTMF', '--url', running.server.url]);
    await vi.waitFor(() => {
      fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '7' });
      expect(cli.stdout()).toContain('uuid=call-1 digit=7');
    }, SLOW);

    cli.child.kill('SIGINT');

    expect(await cli.ended).toBe(0);
    expect(cli.stdout()).not.toContain('HEARTBEAT');
    await running.server.stop();
  });

  it('tail ends quietly when its reader is gone', async () => {
    const running = await startRunning({ fs_subscribe: [`${fake.url}?DTMF`] });
    const cli = start(['tail', '--url', running.server.url]);
    await vi.waitFor(() => {
      fake.emit('DTMF');
      expect(cli.stdout()).toContain('DTMF');
    }, SLOW);

    cli.child.stdout?.destroy();
    await vi.waitFor(() => {
      fake.emit('DTMF');
      expect(cli.child.exitCode).toBe(0);
    }, SLOW);

    await cli.ended;
    expect(cli.stderr()).toBe('');
    await running.server.stop();
  });
});
