import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { describeWithNats, startNats } from './support/nats.ts';
import { type Running, startRunning } from './support/running.ts';

const PATIENT = { timeout: 90_000 };
const WAIT = { timeout: 30_000, interval: 100 };
const FAR = 600;

const SCRIPT = `
import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ eventRoute }) => eventRoute('DTMF', () => undefined));
`;

interface ListedSocket {
  readonly if: string;
  readonly state: string;
  readonly heartbeat: object | null;
  readonly owner?: { readonly server: string; readonly state: string };
}

const startNode = async (): Promise<FakeFreeswitch> => {
  const node = await createFakeFreeswitch();
  onTestFinished(() => node.stop());
  return node;
};

const fleet = async (optionsOf: (id: string) => Promise<object> | object) => {
  const nats = await startNats();
  return async (id: string): Promise<Running> => {
    const running = await startRunning({
      nats_url: [nats],
      fleet: 'test',
      server_id: id,
      fleet_max_bytes: 50_000_000,
      event_heartbeat_interval: FAR,
      ...(await optionsOf(id)),
    });
    onTestFinished(() => running.server.stop());
    return running;
  };
};

const socketsOf = async ({ ask }: Running): Promise<readonly ListedSocket[]> =>
  ((await ask('fs_list')).result as { Sockets: readonly ListedSocket[] }).Sockets;

const ownersOf = async (running: Running): Promise<readonly string[]> =>
  (await socketsOf(running)).map(({ owner }) => `${owner?.state} ${owner?.server}`);

const statesOf = async (running: Running): Promise<readonly string[]> =>
  (await socketsOf(running)).map(({ state }) => state);

describeWithNats('a socket that an operator took out of service', () => {
  it.each(['--fs-subscribe', 'a file of each server'])(
    'stays so with its next owner, and after a restart of all: of %s',
    PATIENT,
    async (kind) => {
      const node = await startNode();
      const address = `127.0.0.1:${node.port}`;
      const folder = await mkdtemp(join(tmpdir(), 'mi-fleet-service-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const start = await fleet(async (id) => {
        if (kind === '--fs-subscribe') return { fs_subscribe: [`${node.url}?DTMF`] };
        const file = join(folder, `${id}.json`);
        const row = { host: '127.0.0.1', port: node.port, password: 'ClueCon', events: ['DTMF'] };
        await writeFile(file, JSON.stringify([row]));
        return { db_url: `file:${file}` };
      });
      const first = await start('a');
      await expect.poll(() => ownersOf(first), WAIT).toEqual(['acting a']);
      const second = await start('b');

      expect(await second.ask('fs_drain', [address])).toHaveProperty('result.outcome');
      await expect.poll(() => statesOf(second), WAIT).toEqual(['draining']);
      await first.server.stop();
      await expect.poll(() => ownersOf(second), WAIT).toEqual(['acting b']);
      expect(await statesOf(second)).toEqual(['draining']);

      expect(await second.ask('fs_disable', [address])).toMatchObject({ result: 'OK' });
      await second.server.stop();
      const third = await start('c');
      await expect.poll(() => ownersOf(third), WAIT).toEqual(['acting c']);
      expect(await statesOf(third)).toEqual(['out-of-service']);

      expect(await third.ask('fs_resume', [address])).toMatchObject({ result: 'OK' });
      const fourth = await start('d');
      await third.server.stop();
      await expect.poll(() => ownersOf(fourth), WAIT).toEqual(['acting d']);
      expect(await statesOf(fourth)).toEqual(['in-service']);
    },
  );
});

describeWithNats('a choice in a fleet', () => {
  it('counts the calls that every server gave out', PATIENT, async () => {
    const nodes = [await startNode(), await startNode()];
    const start = await fleet(() => ({ fs_subscribe: nodes.map(({ url }) => `${url}?HEARTBEAT`) }));
    const servers = [await start('a'), await start('b')];
    const [first, second] = servers as [Running, Running];
    // each has room for two calls
    const beat = (node: FakeFreeswitch): void =>
      void node.emit('HEARTBEAT', { 'Event-Info': 'System Ready', 'Session-Count': '0', 'Max-Sessions': '2', 'Idle-CPU': '100.0', 'Session-Per-Sec': '30', 'Session-Since-Startup': '1', 'Session-Peak-Max': '1', 'Uptime-msec': '1000' }); // prettier-ignore
    for (const server of servers)
      await expect
        .poll(async () => {
          for (const node of nodes) beat(node);
          return (await socketsOf(server)).map(({ heartbeat, owner }) => `${owner?.state} ${heartbeat !== null}`);
        }, WAIT)
        .toEqual(['acting true', 'acting true']); // prettier-ignore
    const chosen: string[] = [];
    const chooseAt = async (running: Running): Promise<number> => {
      const response = await fetch(`${running.server.url}/choose`, { method: 'POST' });
      if (response.status === 200)
        chosen.push(((await response.json()) as { socket: string }).socket);
      // what a server says to another arrives before its next question
      await running.ask('fs_list');
      return response.status;
    };

    const answers: number[] = [];
    for (const server of [first, second, first, second, first, second])
      answers.push(await chooseAt(server));

    expect(answers).toEqual([200, 200, 200, 200, 503, 503]);
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    expect(chosen.sort()).toEqual([...addresses, ...addresses].sort());
  });
});

describeWithNats('a worker', () => {
  it(
    'answers what any server answers, and names one that can for what it cannot',
    PATIENT,
    async () => {
      const node = await startNode();
      const address = `127.0.0.1:${node.port}`;
      const folder = await mkdtemp(join(tmpdir(), 'mi-fleet-worker-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const script = join(folder, 'none.mjs');
      await writeFile(script, SCRIPT);
      const start = await fleet((id) =>
        id === 'w'
          ? { role: 'worker', group: 'billing', script: [script] }
          : { role: 'sockets', fs_subscribe: [`${node.url}?DTMF`] },
      );
      const owner = await start('a');
      await expect.poll(() => ownersOf(owner), WAIT).toEqual(['acting a']);
      const worker = await start('w');

      const reply = expect.objectContaining({ rc: 1 }) as object;
      const executed = expect.objectContaining({ succeeded: 1 }) as object;
      const idle = expect.stringContaining('Nothing to do') as string;
      const refusal = expect.stringMatching(/This server is a worker and has no sockets of its own; ask one that acts for sockets: a \(http:/) as string; // prettier-ignore
      const answers: Record<string, unknown> = {};
      for (const [method, ...params] of [
        ['fs_subscribe', address, ['TALK']],
        ['fs_subscribe', 'fs://:secret@192.0.2.1:8021', ['TALK']],
        ['fs_unsubscribe', address, ['TALK']],
        ['freeswitch_esl', 'api status', address],
        ['fs_retry', address],
        ['fs_disable', address],
        ['fs_resume', address],
        ['fs_execute', 'api status'],
        ['fs_reload'],
        ['fleet_drain', 'w'],
        ['fleet_move', address, 'w'],
        ['cache_store', 'local', 'key', 'value'],
      ] as const) {
        const { result, error } = await worker.ask(method, params);
        answers[`${method} ${params[0] ?? ''}`] = error === undefined ? result : error.data;
      }

      expect(answers).toEqual({
        [`fs_subscribe ${address}`]: 'OK',
        'fs_subscribe fs://:secret@192.0.2.1:8021': refusal,
        [`fs_unsubscribe ${address}`]: 'OK',
        'freeswitch_esl api status': reply,
        [`fs_retry ${address}`]: idle,
        [`fs_disable ${address}`]: 'OK',
        [`fs_resume ${address}`]: 'OK',
        'fs_execute api status': executed,
        'fs_reload ': 'OK',
        'fleet_drain w': 'The server "w" is a worker: it acts for no socket; choose a',
        [`fleet_move ${address}`]: 'The server "w" is a worker: it acts for no socket; choose a',
        'cache_store local': 'OK',
      });
      expect(await ownersOf(worker)).toEqual(['acting a']);
    },
  );
});
