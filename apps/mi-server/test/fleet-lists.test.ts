import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { type HistoryEntry } from '@switchwire/conn-manager/history';
import { describeWithNats, startNats } from './support/nats.ts';
import { type Running, startRunning } from './support/running.ts';

const PATIENT = { timeout: 60_000 };
const WAIT = { timeout: 20_000, interval: 100 };

const startFleet = async () => {
  const node = await createFakeFreeswitch();
  onTestFinished(() => node.stop());
  const nats = await startNats();
  const servers: Running[] = [];
  for (const id of ['a', 'b']) {
    const running = await startRunning({
      nats_url: [nats],
      fleet: 'test',
      server_id: id,
      fleet_max_bytes: 50_000_000,
      fs_subscribe: [`${node.url}?DTMF`],
    });
    onTestFinished(() => running.server.stop());
    servers.push(running);
  }
  const [first, second] = servers as [Running, Running];
  const address = `127.0.0.1:${node.port}`;
  await expect
    .poll(() => first.ask('freeswitch_esl', ['api status', address]), WAIT)
    .toHaveProperty('result.rc', 1);
  return { node, first, second, address };
};

interface HistoryJson {
  readonly entries: readonly (HistoryEntry & { readonly server: string })[];
  readonly incidents: readonly { readonly id: string; readonly cause: string }[];
  readonly missing: readonly string[];
}

const historyOf = async ({ server }: Running): Promise<HistoryJson> =>
  (await (await fetch(`${server.url}/history`)).json()) as HistoryJson;

describeWithNats('what the servers of a fleet remember', () => {
  it('is the same history on any of them, with its incidents', PATIENT, async () => {
    const { node, first, second } = await startFleet();
    await node.stop();
    await expect.poll(async () => (await historyOf(first)).incidents.length, WAIT).toBe(1);
    await node.start();
    await expect
      .poll(async () => (await historyOf(first)).entries.some(({ kind }) => kind === 'gap'), WAIT)
      .toBe(true);

    const [here, there] = [await historyOf(first), await historyOf(second)];
    expect(here).toMatchObject({ missing: [] });
    expect(there.entries).toEqual(here.entries);
    expect(there.incidents.map(({ id }) => id)).toEqual(here.incidents.map(({ id }) => id));
    for (const { server } of here.entries) expect(['a', 'b']).toContain(server);
    const times = here.entries.map(({ at }) => at);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });

  it('is who did what on which server', PATIENT, async () => {
    const { first, second, address } = await startFleet();
    await first.ask('fs_drain', [address]);
    await second.ask('fs_resume', [address]);
    await first.ask('fleet_drain', ['b']);
    await first.ask('fleet_resume', ['b']);

    for (const { ask } of [first, second]) {
      const { Calls, Missing } = (await ask('audit_list', [10])).result as {
        readonly Calls: readonly Readonly<Record<string, string>>[];
        readonly Missing: readonly string[];
      };
      expect(Missing).toEqual([]);
      const words = Calls.filter(({ what }) => what !== 'freeswitch_esl' && what !== 'audit_list');
      expect(words.map(({ server, what, socket, params, result }) => [server, what, socket ?? params, result])).toEqual([
        ['a', 'fleet_resume', 'server=b', 'ok'],
        ['a', 'fleet_drain', 'server=b', 'ok'],
        ['b', 'fs_resume', address, 'ok'],
        ['a', 'fs_drain', address, 'ok'],
      ]); // prettier-ignore
    }
    const { Calls } = (await second.ask('audit_list', [1])).result as { readonly Calls: readonly unknown[] }; // prettier-ignore
    expect(Calls).toHaveLength(1);
  });

  it('is said to be less where one does not answer', PATIENT, async () => {
    const { first, second } = await startFleet();
    // as a server of an earlier version, which knows no such question
    second.server.context.fleet?.answer('history.list', () => {
      throw new Error('not known');
    });
    expect(await historyOf(first)).toMatchObject({ missing: ['b'] });
  });
});
