import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runCaptured } from './support/captured-cli.ts';
import { startCliServer } from './support/cli-server.ts';
import { type Running, startRunning } from './support/running.ts';

const SLOW = { timeout: 30_000 };
const { SWITCHWIRE_TEST_MONGODB_URL: serverUrl, REQUIRE_MONGODB } = process.env;

let fake: FakeFreeswitch;

beforeEach(async () => {
  fake = await createFakeFreeswitch();
  onTestFinished(() => fake.stop());
});

const start = async (flags: Readonly<Record<string, unknown>>): Promise<Running> => {
  const running = await startRunning(flags);
  onTestFinished(() => running.server.stop());
  return running;
};

const subscribed = ({ server }: Running): Promise<void> =>
  vi.waitFor(() => {
    expect(server.manager.list().map(({ phase }) => phase)).toContain('subscribed');
  }, SLOW);

const audited = async ({ ask }: Pick<Running, 'ask'>): Promise<readonly string[]> => {
  const { result } = await ask('audit_list');
  return (result as { Calls: readonly { what: string }[] }).Calls.map(({ what }) => what);
};

describe('the audit of a server that starts again', () => {
  it('has the same records as the file of --audit-file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mi-kept-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const flags = { audit_file: join(folder, 'audit') };
    const first = await start(flags);
    await first.ask('fs_retry', ['h']);
    await first.ask('log_level', [3]);
    await first.server.stop();

    const second = await start(flags);
    await vi.waitFor(async () => {
      expect(await audited(second)).toEqual(
        expect.arrayContaining(['log_level', 'fs_retry']) as unknown,
      );
    }, SLOW);
  });
});

it('--audit-table without a MongoDB is refused', async () => {
  await expect(start({ audit_table: 'audit' })).rejects.toThrow(
    '--audit-table audit is a collection of MongoDB: give a --db-url that starts with mongodb:, or use --audit-file',
  );
});

const isSkipped = serverUrl === undefined && REQUIRE_MONGODB !== '1';

describe.skipIf(isSkipped)('a server with a MongoDB', { timeout: 120_000 }, () => {
  let url: string;
  let client: MongoClient;

  beforeEach(async () => {
    const given = new URL(serverUrl ?? '');
    given.pathname = `/switchwire-test-${randomUUID()}`;
    url = given.href;
    client = await new MongoClient(url).connect();
  });

  afterEach(async () => {
    await client.db().dropDatabase();
    await client.close();
  });

  const flagsOf = () => ({
    db_url: url,
    fs_subscribe: [`${fake.url}?DTMF`],
    audit_table: 'audit',
    // of its owner's name, which must be the same after a restart
    listen: '127.0.0.1:18765',
  });

  it('shows history and audit from before a restart', async () => {
    const first = await start(flagsOf());
    await subscribed(first);
    fake.connections[0]?.drop();
    await vi.waitFor(() => {
      expect(first.server.context.history.entries().map(({ kind }) => kind)).toContain('gap');
    }, SLOW);
    await first.ask('fs_retry', ['h']);
    const before = first.server.context.history.entries();
    await first.server.stop();

    const second = await start(flagsOf());

    const { url: at } = second.server;
    await vi.waitFor(async () => {
      expect(second.server.context.history.entries()).toEqual(expect.arrayContaining([...before]));
      expect(await audited(second)).toContain('fs_retry');
    }, SLOW);
    const history = await runCaptured(['history', '--url', at]);
    expect(history.stdout).toContain('1 server lost for ');
    const audit = await runCaptured(['audit', '--url', at]);
    expect(audit.stdout).toMatch(/fs_retry +h:8021 +404/);
  });

  it('keeps its records when it is killed', async () => {
    const { listen: _any, ...flags } = flagsOf();
    const killed = await startCliServer([
      ...['--db-url', flags.db_url, '--audit-table', flags.audit_table],
      ...['--fs-subscribe', `${fake.url}?DTMF`],
    ]);
    onTestFinished(() => killed.cli[Symbol.asyncDispose]());
    await killed.ask('fs_retry', ['h']);
    const kept = client.db().collection('audit');
    const history = client.db().collection('freeswitch_history');
    await vi.waitFor(async () => {
      expect(await kept.countDocuments({ 'content.what': 'fs_retry' })).toBe(1);
      expect(await history.countDocuments({ to: 'subscribed' })).toBe(1);
    }, SLOW);

    killed.cli.child.kill('SIGKILL');
    await killed.cli.ended;

    expect(await kept.countDocuments({ 'content.what': 'fs_retry' })).toBe(1);
  });

  it('writes neither when that is switched off', async () => {
    const server = await start({ ...flagsOf(), history: 'memory', audit_table: undefined });
    await subscribed(server);
    await server.ask('fs_retry', ['h']);
    await server.server.stop();

    const names = (await client.db().listCollections().toArray()).map(({ name }) => name);
    expect(names).not.toContain('freeswitch_history');
    expect(names).not.toContain('audit');
  });
});

describe('a server whose MongoDB is away', () => {
  it('keeps working, and reports once what cannot be kept', async () => {
    const server = await start({
      db_url: 'mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=50',
      audit_table: 'audit',
      fs_subscribe: [`${fake.url}?DTMF`],
    });
    await subscribed(server);
    await server.ask('fs_retry', ['h']);
    await server.server.stop();

    const lines = server.lines.join('\n');
    expect(lines).toContain('The audit cannot be written');
    expect(lines).toContain('The history cannot be read');
  });
});
