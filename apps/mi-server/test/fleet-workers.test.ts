import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { describeWithNats, startNats } from './support/nats.ts';
import { askAt, type Running, startRunning } from './support/running.ts';
import { type CliProcess, startCli } from './support/run-cli.ts';

const PATIENT = { timeout: 120_000 };
const WAIT = { timeout: 40_000, interval: 50 };
const NODES = 8;

/** Prints what it got, and what the FreeSWITCH answers to a command. */
const SCRIPT = `
import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ eventRoute, freeswitch_esl }) => {
  eventRoute('TALK', async ({ json, socket }) => {
    console.log('got ' + socket + ' ' + json['Test-Number']);
    if (json['Test-Number'] !== '0') return;
    const { reply } = await freeswitch_esl('api which');
    console.log('which ' + socket + ' ' + reply);
  });
});
`;

interface Worker extends CliProcess {
  readonly url: string;
  /** `SOCKET NUMBER` of each event that its route got, in order. */
  readonly got: () => readonly string[];
  readonly which: () => readonly string[];
}

interface Readiness {
  readonly status: string;
  readonly worker?: { readonly reading: number; readonly unread: number; readonly group: string };
}

const readinessOf = async (url: string): Promise<readonly [number, Readiness]> => {
  const response = await fetch(`${url}/readyz`);
  return [response.status, (await response.json()) as Readiness];
};

const startWorker = async (nats: string, id: string, script: string): Promise<Worker> => {
  const args = [
    '--nats-url',
    nats,
    '--fleet',
    'test',
    '--server-id',
    id,
    '--listen',
    '127.0.0.1:0',
  ];
  const worker = [
    '--role',
    'worker',
    '--group',
    'billing',
    '--script',
    script,
    '--log-format',
    'json',
  ];
  const cli = startCli([...args, ...worker, '--fleet-max-bytes', '50000000']);
  onTestFinished(() => cli[Symbol.asyncDispose]());
  const lines = (word: string): readonly string[] =>
    [...cli.stdout().matchAll(new RegExp(`^${word} (.*)$`, 'gm'))].map(([, rest = '']) => rest);
  const ready = () => /"url":"(http[^"]+)".*ready/.exec(cli.stdout())?.[1] ?? '';
  await Promise.race([expect.poll(ready, WAIT).not.toBe(''), cli.ended]);
  if (ready() === '') throw new Error(cli.stderr() + cli.stdout());
  return { ...cli, url: ready(), got: () => lines('got'), which: () => lines('which') };
};

describeWithNats('workers of a fleet', () => {
  const start = async () => {
    const nats = await startNats();
    const nodes = await Promise.all(
      Array.from({ length: NODES }, async (_, at) => {
        const node = await createFakeFreeswitch();
        onTestFinished(() => node.stop());
        node.api('which', () => `node ${at}`);
        return node;
      }),
    );
    const owner = await startRunning({
      nats_url: [nats],
      fleet: 'test',
      server_id: 'owner',
      role: 'sockets',
      fleet_max_bytes: 50_000_000,
      fs_subscribe: nodes.map(({ url }) => `${url}?DTMF`),
    });
    onTestFinished(() => owner.server.stop());
    const folder = await mkdtemp(join(tmpdir(), 'mi-worker-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const script = join(folder, 'billing.mjs');
    await writeFile(script, SCRIPT);
    const workers = [await startWorker(nats, 'w1', script), await startWorker(nats, 'w2', script)];
    return { nats, nodes, owner, workers: workers as [Worker, Worker] };
  };
  const emit = (nodes: readonly FakeFreeswitch[], first: number, count: number): void => {
    for (let number = first; number < first + count; number++)
      for (const node of nodes)
        node.emit('TALK', { 'Test-Number': String(number), 'Unique-ID': 'one call' });
  };
  const socketOf = ({ port }: FakeFreeswitch): string => `127.0.0.1:${port}`;
  const numbersOf = (node: FakeFreeswitch, workers: readonly Worker[]): readonly number[] =>
    workers
      .flatMap(({ got }) => got())
      .filter((line) => line.startsWith(`${socketOf(node)} `))
      .map((line) => Number(line.split(' ')[1]));
  const subscribed = (nodes: readonly FakeFreeswitch[]) =>
    Promise.all(nodes.map((node) => node.waitForCommand(/^event json .*TALK/, { timeoutMs: 30_000 }))); // prettier-ignore
  const listed = async ({ ask }: Pick<Running, 'ask'>) =>
    (await ask('fleet_list')).result as {
      readonly Servers: readonly { readonly id: string; readonly role: string; readonly group: string | null; readonly sockets: number; readonly state: string }[];
      readonly Worker: { readonly unread: number; readonly reading: number } | null;
    }; // prettier-ignore

  it(
    'share the events of all sockets, and take over what a killed one leaves',
    PATIENT,
    async () => {
      const { nodes, owner, workers } = await start();
      const [first, second] = workers;
      for (const { url } of workers)
        await expect.poll(async () => (await readinessOf(url))[0], WAIT).toBe(200);
      await subscribed(nodes);
      expect((await listed(owner)).Servers.map(({ id, role, group, sockets }) => [id, role, group, sockets]).sort()).toEqual([
      ['owner', 'sockets', null, NODES],
      ['w1', 'worker', 'billing', 0],
      ['w2', 'worker', 'billing', 0],
    ]); // prettier-ignore
      expect((await listed(owner)).Worker).toBeNull();
      // parts change hands when the second worker joins
      await expect.poll(() => readinessOf(first.url), WAIT).toMatchObject([200, { worker: { group: 'billing', unread: 0 } }]); // prettier-ignore

      emit(nodes, 0, 20);
      const all = Array.from({ length: 20 }, (_, number) => number);
      for (const node of nodes)
        await expect.poll(() => numbersOf(node, workers), WAIT).toEqual(all);
      await expect.poll(() => workers.flatMap(({ which }) => which()).sort(), WAIT).toEqual(
      nodes.map((node, at) => `${socketOf(node)} node ${at}`).sort(),
    ); // prettier-ignore

      first.child.kill('SIGKILL');
      await first.ended;
      emit(nodes, 20, 20);
      const after = Array.from({ length: 40 }, (_, number) => number);
      for (const node of nodes)
        await expect.poll(() => numbersOf(node, workers), WAIT).toEqual(after);
      await expect.poll(() => readinessOf(second.url), WAIT).toMatchObject([200, { worker: { unread: 0 } }]); // prettier-ignore
      expect(await askAt(second.url)('fs_list')).toHaveProperty('result.Sockets.length', NODES);
      const port = nodes[3]?.port;
      expect(
        await askAt(second.url)('freeswitch_esl', ['api which', `127.0.0.1:${port}`]),
      ).toMatchObject({ result: { rc: 1, reply: 'node 3' } });

      second.child.kill('SIGTERM');
      expect(await second.ended).toBe(0);
      await expect
      .poll(async () => (await listed(owner)).Servers.filter(({ state }) => state === 'live').length, WAIT)
      .toBe(1); // prettier-ignore
    },
  );
});
