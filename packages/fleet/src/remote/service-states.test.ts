import { silentLogger, systemClock } from '@switchwire/esl-client/session';
import { expect, it, onTestFinished, vi } from 'vitest';
import { memoryLeases, type MemoryLeases } from '../leases/memory-leases.ts';
import { ServiceStates } from './service-states.ts';

const start = async (world: MemoryLeases, serverId: string) => {
  const store = world.connect();
  const logger = { ...silentLogger, warn: vi.fn() };
  const states = new ServiceStates({
    store,
    logger,
    serverId,
    clock: systemClock,
    random: () => 0,
    wallNow: () => 5,
  });
  onTestFinished(() => {
    states.close();
  });
  const changes: string[] = [];
  states.onChange(() => void changes.push(String(states.stateOf('fs:8021'))));
  await states.start();
  return { store, states, logger, changes };
};

it('a state is that of every server, also of one that comes later', async () => {
  const world = memoryLeases();
  const [first, second] = [await start(world, 'a'), await start(world, 'b')];

  await first.states.set('fs:8021', 'draining');
  expect(second.states.stateOf('fs:8021')).toBe('draining');
  await second.states.set('fs:8021', 'in-service');

  expect(first.states.stateOf('fs:8021')).toBe('in-service');
  expect(first.changes).toEqual(['draining', 'in-service']);
  expect((await start(world, 'c')).states.stateOf('fs:8021')).toBe('in-service');
});

it('the inventory counts again once it keeps the state itself', async () => {
  const world = memoryLeases();
  const { store, states } = await start(world, 'a');
  await states.set('fs:8021', undefined);
  expect(await store.snapshot()).toEqual([]);

  await states.set('fs:8021', 'draining');
  await states.set('fs:8021', undefined);

  expect(states.stateOf('fs:8021')).toBeUndefined();
  expect((await start(world, 'b')).states.stateOf('fs:8021')).toBeUndefined();
});

it('without NATS a state counts here, and everywhere when NATS is back', async () => {
  const world = memoryLeases();
  const [first, second] = [await start(world, 'a'), await start(world, 'b')];
  first.store.cut();

  await first.states.set('fs:8021', 'draining');
  expect(first.states.stateOf('fs:8021')).toBe('draining');
  expect(second.states.stateOf('fs:8021')).toBeUndefined();
  expect(first.logger.warn).toHaveBeenCalledOnce();
  first.store.heal();

  await expect.poll(() => second.states.stateOf('fs:8021')).toBe('draining');
});

it('a record that is not a state is logged and changes nothing', async () => {
  const world = memoryLeases();
  const { store, states, logger } = await start(world, 'a');
  await states.set('fs:8021', 'draining');
  const [entry] = await store.snapshot();

  await store.write(entry!.key, '{"v":1,"state":"asleep"}', entry!.revision);

  expect(states.stateOf('fs:8021')).toBe('draining');
  expect(logger.warn).toHaveBeenCalledOnce();
});
