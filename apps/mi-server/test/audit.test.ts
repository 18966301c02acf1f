import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { flagSource, resolveConfig } from '../src/config/resolve-config.ts';
import { sha256Of } from '../src/rights/tokens.ts';
import { runCaptured } from './support/captured-cli.ts';
import { type Running, startRunning } from './support/running.ts';

const TOKEN = 'token-of-the-only-admin';
const PASSWORD = 'Geheimnis-4711';
const METRICS = 'token-of-prometheus-only';

let folder: string;
let fake: FakeFreeswitch;
let running: Running | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-audit-'));
  await writeFile(
    join(folder, 'rights.yaml'),
    `- name: prometheus\n  role: metrics\n  sha256: ${sha256Of(METRICS)}\n`,
  );
  fake = await createFakeFreeswitch({ password: PASSWORD });
});

afterEach(async () => {
  await running?.server.stop();
  running = undefined;
});

afterAll(async () => {
  await fake.stop();
  await rm(folder, { recursive: true });
});

const start = async (flags: Readonly<Record<string, unknown>> = {}): Promise<Running> =>
  (running = await startRunning({ token: TOKEN, rights: join(folder, 'rights.yaml'), ...flags }));

/** The records in the log. */
const logged = ({ lines }: Running): readonly Record<string, unknown>[] =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ audit }) => audit === true);

describe('the audit', () => {
  it('records who called what, from where, on which socket, with what result, and no secret', async () => {
    const server = await start();
    const url = `:${PASSWORD}@127.0.0.1:${fake.port}`;

    await server.ask('freeswitch_esl', [`api originate {x_secret=${PASSWORD}}user/1 &park`, url]);
    await server.ask('fs_list');
    await server.ask('freeswitch_esl', [`auth ${PASSWORD}`, url]);

    const common = {
      level: 'info',
      who: 'token',
      from: '127.0.0.1',
      over: 'http',
      what: 'freeswitch_esl',
    };
    const socket = `127.0.0.1:${fake.port}`;
    expect(logged(server)).toMatchObject([
      { ...common, command: 'api originate {x_secret=***}user/1 &park', socket, result: 'ok' },
      { ...common, command: 'auth ***', socket, result: 'ok' },
    ]);
    const shown = await server.ask('audit_list', [10]);
    expect(JSON.stringify([shown, server.lines])).not.toContain(PASSWORD);
  });

  it('records what a token was not allowed to do, under the name of the token', async () => {
    const server = await start();
    const headers = { authorization: `Bearer ${METRICS}`, 'content-type': 'application/json' };

    for (const path of ['/machines', '/mi?token=guess']) {
      const response = await fetch(`${server.server.url}${path}`, {
        method: path === '/machines' ? 'GET' : 'POST',
        headers,
        ...(path !== '/machines' && { body: '{"jsonrpc":"2.0","id":1,"method":"fs_list"}' }),
      });
      expect(response.status).toBe(403);
    }
    await fetch(`${server.server.url}/mi`, {
      method: 'POST',
      headers: { authorization: 'Bearer guess' },
    });

    expect(logged(server)).toMatchObject([
      { who: 'prometheus', what: 'GET /machines', result: 'no_right' },
      { who: 'prometheus', what: 'POST /mi', result: 'no_right' },
      { who: 'unknown', what: 'POST /mi', result: 'wrong_token' },
    ]);
    expect(server.lines.join('\n')).not.toMatch(/guess/);
  });

  it('is listed by the command line, from the server and from the file', async () => {
    const file = join(folder, 'listed');
    const server = await start({ audit_file: file });
    await server.ask('log_level', [4]);
    await server.ask('fs_retry', ['127.0.0.9']);

    const fromServer = await runCaptured(['audit', '--url', server.server.url, '--token', TOKEN]);
    await vi.waitFor(async () => {
      expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(3);
    });
    const fromFile = await runCaptured(['audit', '--file', file, '--json', '--limit', '2']);

    expect(fromServer.stdout).toMatch(/^AT +WHO/);
    expect(fromServer.stdout).toMatch(/fs_retry +127\.0\.0\.9:8021 +404[^]*log_level/);
    expect(
      fromFile.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([{ what: 'audit_list' }, { what: 'fs_retry', result: '404' }]);
  });

  it('continues in a new file after a rotation', async () => {
    const file = join(folder, 'rotated');
    const flags = { token: TOKEN, audit_file: file };
    const server = await start(flags);
    await server.ask('log_level', [4]);
    await vi.waitFor(async () => {
      expect(await readFile(file, 'utf8')).toContain('log_level');
    });

    await rename(file, `${file}.1`);
    await server.server.reload(resolveConfig([flagSource({ listen: '127.0.0.1:0', ...flags })]));

    await vi.waitFor(async () => {
      await server.ask('fs_retry', ['h']);
      expect(await readFile(file, 'utf8')).toContain('fs_retry');
    });
  });

  it('stops nothing when it cannot be written, and reports how much is missing', async () => {
    const server = await start({ audit_file: '/dev/full', audit_waiting_bytes: 1_000 });

    for (let at = 0; at < 50; at++) {
      expect((await server.ask('fs_retry', ['h'])).error?.code).toBe(404);
    }

    const headers = { authorization: `Bearer ${TOKEN}` };
    const text = await (await fetch(`${server.server.url}/metrics`, { headers })).text();
    expect(
      Number(/^switchwire_audit_dropped_records_total (\d+)$/m.exec(text)?.[1]),
    ).toBeGreaterThan(10);
  });

  it('refuses a file that cannot be opened', async () => {
    await expect(start({ audit_file: join(folder, 'none', 'file') })).rejects.toThrow(
      /--audit-file .*cannot be written \(ENOENT\)/,
    );
  });
});
