import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { createParser } from 'eventsource-parser';
import { expect, it, onTestFinished } from 'vitest';
import { changedFleetStates, type FleetStates, type MachinesResponse } from '@switchwire/machine-view'; // prettier-ignore
import { describeWithNats, startNats } from './support/nats.ts';
import { type Running, startRunning } from './support/running.ts';

const PATIENT = { timeout: 60_000 };
const WAIT = { timeout: 20_000, interval: 50 };

const startFleet = async () => {
  const node = await createFakeFreeswitch({ password: 'hunter2' });
  onTestFinished(() => node.stop());
  const nats = await startNats();
  const start = async (id: string): Promise<Running> => {
    const running = await startRunning({
      nats_url: [nats],
      fleet: 'test',
      server_id: id,
      fleet_max_bytes: 50_000_000,
      fs_subscribe: [`fs://:hunter2@127.0.0.1:${node.port}?DTMF`],
    });
    onTestFinished(() => running.server.stop());
    return running;
  };
  return { servers: [await start('a'), await start('b')], address: `127.0.0.1:${node.port}` };
};

const machinesOf = async ({ server }: Running): Promise<MachinesResponse> =>
  (await (await fetch(`${server.url}/machines`)).json()) as MachinesResponse;

/** The states as a page has them: of the first snapshot, with every change since. */
const follow = async ({ server }: Running) => {
  const aborter = new AbortController();
  onTestFinished(() => {
    aborter.abort();
  });
  const { body } = await fetch(`${server.url}/machines/stream`, { signal: aborter.signal });
  const seen: FleetStates[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const { fleet } = JSON.parse(data) as { readonly fleet?: FleetStates };
      const before = seen.at(-1);
      if (fleet === undefined) return;
      seen.push(event === 'snapshot' || before === undefined ? fleet : changedFleetStates(before, fleet));
    },
  }); // prettier-ignore
  const decoder = new TextDecoder();
  void (async () => {
    for await (const chunk of body ?? []) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true })); // prettier-ignore
  })().catch(() => undefined);
  return () => seen.at(-1);
};

describeWithNats('the machines of a server in a fleet', () => {
  it(
    'are drawn with the states that they are in, and followed while the socket moves',
    PATIENT,
    async () => {
      const { servers, address } = await startFleet();
      let owner = -1;
      const findOwner = async (): Promise<number> => {
        const all = await Promise.all(servers.map(machinesOf));
        return (owner = all.findIndex(({ fleet }) => fleet?.ownership[address] === 'acting'));
      };
      await expect.poll(findOwner, WAIT).toBeGreaterThanOrEqual(0);
      const [from, to] = owner === 0 ? servers : servers.toReversed();
      const { machines, fleet } = await machinesOf(from!);
      expect(fleet).toEqual({
        server: owner === 0 ? 'a' : 'b',
        membership: 'member.held',
        ownership: { [address]: 'acting' },
      });
      for (const [machine, state] of [
        ['membership', 'member.held'],
        ['ownership', 'acting'],
      ] as const) {
        // prettier-ignore
        expect(machines[machine]?.graph.nodes.map(({ id }) => id)).toContain(state);
        expect(JSON.stringify(machines[machine]?.drawing)).toContain(`"data-state":"${state}"`);
        const picture = await fetch(`${from!.server.url}/machines/${machine}.svg`);
        expect(await picture.text()).toMatch(/^<svg /);
      }

      const [left, right] = [await follow(from!), await follow(to!)];
      await expect.poll(() => left()?.ownership, WAIT).toEqual({ [address]: 'acting' });
      await from!.ask('fleet_drain', [fleet!.server]);

      await expect.poll(() => right()?.ownership, WAIT).toEqual({ [address]: 'acting' });
      await expect.poll(() => left(), WAIT).toEqual({ ...fleet, ownership: {} });
      expect(JSON.stringify(await machinesOf(to!))).not.toContain('hunter2');
    },
  );
});
