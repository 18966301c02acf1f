import { silentLogger } from '@switchwire/esl-client/session';
import { expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { LeaseView } from './lease-view.ts';
import { memoryLeases } from './memory-leases.ts';
import { OldRecords } from './old-records.ts';
import { serverKey, type ServerRecord } from './records.ts';

const KEEP_MS = 600_000;
const record = (state: ServerRecord['state']): string => JSON.stringify({ v: 1, id: 'a', state, beat: 1, since: 1, weight: 1, version: '1', inventory: '' } satisfies ServerRecord); // prettier-ignore

async function world() {
  const clock = new SimulatedClock();
  const store = memoryLeases().connect();
  const view = new LeaseView((problem) => expect.unreachable(problem));
  for (const [name, state] of [['a-1', 'live'], ['a-2', 'leaving'], ['a-3', 'fenced']] as const) {
    const [key, value] = [serverKey(name), record(state)];
    view.apply({ key, value, revision: (await store.write(key, value, 0)) ?? 0 });
  } // prettier-ignore
  const old = new OldRecords({ store, view, logger: silentLogger, keepMs: KEEP_MS, clock: { now: () => clock.now(), setTimeout: () => expect.unreachable(), clearTimeout: () => undefined } }); // prettier-ignore
  const stored = async () => (await store.snapshot()).map(({ key }) => key);
  return { clock, store, view, old, stored };
}

it('the record of a server that was fenced is removed after a while, and no other', async () => {
  const { clock, view, old, stored } = await world();
  await old.look();
  clock.increment(KEEP_MS - 1);
  await old.look();
  expect(await stored()).toContain('s.a-3');
  clock.increment(1);
  await old.look();

  expect(await stored()).toEqual(['s.a-1', 's.a-2']);
  expect([...view.servers.keys()]).toEqual(['a-1', 'a-2']);
});

it('it is removed later where the store does not answer', async () => {
  const { clock, store, old, stored } = await world();
  await old.look();
  clock.increment(KEEP_MS);
  store.cut();
  await old.look();
  store.heal();
  expect(await stored()).toContain('s.a-3');
  await old.look();

  expect(await stored()).not.toContain('s.a-3');
});
