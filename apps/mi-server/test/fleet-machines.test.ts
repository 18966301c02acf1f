import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { createParser } from 'eventsource-parser';
import { expect, it, onTestFinished } from 'vitest';
import { changedFleetStates, type FleetStates, type MachinesResponse, type TransitionReport } from '@switchwire/machine-view'; // prettier-ignore
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
  const steps: TransitionReport[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === 'transition') steps.push(JSON.parse(data) as TransitionReport);
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
  return { states: () => seen.at(-1), steps };
};

/** Of the ownership of a socket, in the order in which they came. */
const pathOf = (steps: readonly TransitionReport[], server: string): readonly string[] =>
  steps.flatMap(({ machine, id, to }) => (machine === 'ownership' && id === server ? to : []));

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
        servers: { [owner === 0 ? 'a' : 'b']: 'member.held' },
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
      await expect.poll(() => left.states()?.ownership, WAIT).toEqual({ [address]: 'acting' });
      const both = { a: 'member.held', b: 'member.held' };
      await expect.poll(() => left.states()?.servers, WAIT).toEqual(both);
      await expect.poll(() => right.states()?.servers, WAIT).toEqual(both);
      await from!.ask('fleet_drain', [fleet!.server]);

      await expect.poll(() => right.states()?.ownership, WAIT).toEqual({ [address]: 'acting' });
      await expect.poll(() => left.states(), WAIT).toEqual({ ...fleet, servers: both, ownership: {} }); // prettier-ignore
      const [giver, taker] = owner === 0 ? ['a', 'b'] : ['b', 'a'];
      for (const { steps } of [left, right]) {
        await expect.poll(() => pathOf(steps, taker), WAIT).toEqual(['granted', 'announcing', 'acting']); // prettier-ignore
        await expect.poll(() => pathOf(steps, giver), WAIT).toEqual(['handingOver', 'superseded', 'gone']); // prettier-ignore
        const edges = new Set(machines.ownership?.graph.edges.map(({ id }) => id));
        for (const step of steps.filter(({ machine }) => machine === 'ownership'))
          expect(step.edges.filter((edge) => !edges.has(edge))).toEqual([]);
      }
      expect(JSON.stringify(await machinesOf(to!))).not.toContain('hunter2');
    },
  );
});
