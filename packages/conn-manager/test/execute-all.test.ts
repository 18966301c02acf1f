import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it } from 'vitest';
import { type ExecuteAllOptions, type ExecuteFilter } from '../src/execute/index.ts';
import { memorySocketStore } from '../src/index.ts';
import { failureOf, fakeNodes, sentTo, startManager } from './managed.ts';

/** A manager of fakes whose placement the test says. */
async function newFleet(placements: readonly object[]) {
  const fakes = await fakeNodes(placements.length);
  const manager = await startManager({
    store: memorySocketStore(
      placements.map((placement, index) => ({
        id: `node-${index}`,
        host: fakes[index]!.host,
        port: fakes[index]!.port,
        password: 'ClueCon',
        ...placement,
      })),
    ),
    timings: { retryBase: 60_000, retryMax: 60_000 },
  });
  await expect
    .poll(() => manager.list().map(({ phase }) => phase), { timeout: 15_000 })
    .toEqual(placements.map(() => 'subscribed'));
  return { fakes, manager };
}

const asked = (fakes: readonly FakeFreeswitch[]): number[] =>
  fakes.map((fake) => sentTo(fake, /^api version/).length);

describe('a command to many', () => {
  it.each<[string, ExecuteFilter, number[]]>([
    ['all', {}, [1, 1, 1]],
    ['a group', { group: 'media' }, [1, 0, 1]],
    ['those with a tag', { tags: ['t38'] }, [0, 0, 1]],
    ['those in a state', { state: 'draining' }, [0, 1, 0]],
    ['those in one of two states', { state: ['draining', 'out-of-service'] }, [0, 1, 1]],
    ['none', { group: 'nowhere' }, [0, 0, 0]],
  ])('goes to %s', async (_what, filter, expected) => {
    const { fakes, manager } = await newFleet([
      { group: 'media' },
      { group: 'edge', state: 'draining' },
      { group: 'media', tags: ['t38'], state: 'out-of-service' },
    ]);

    const answers = await manager.executeAll('api version', filter);

    expect(asked(fakes)).toEqual(expected);
    expect(answers).toHaveLength(expected.filter((count) => count > 0).length);
    for (const answer of answers) expect(answer).toMatchObject({ ok: true, error: undefined });
  });

  it('returns one answer per server in the order of the list, failures included', async () => {
    const { fakes, manager } = await newFleet([{}, {}, {}, {}]);
    const [lost, refusing, gone] = fakes;
    lost!.api('version', () => new Promise(() => undefined));
    refusing!.api('version', () => '-ERR not today\n');
    await gone!.stop();
    await expect.poll(() => manager.list()[2]?.phase).toBe('retrying');

    const running = manager.executeAll('api version');
    await lost!.waitForCommand(/^api version/);
    lost!.connections[0]?.drop();
    const answers = await running;

    expect(answers).toMatchObject([
      { id: 'node-0', ok: false, reply: undefined, error: { code: 'ESL_SESSION_LOST' } },
      { id: 'node-1', ok: false, reply: { text: '-ERR not today\n' }, error: undefined },
      { id: 'node-2', ok: false, reply: undefined, error: { code: 'ESL_NOT_CONNECTED' } },
      { id: 'node-3', ok: true, error: undefined },
    ]);
    expect(asked(fakes)).toEqual([1, 1, 0, 1]);
    for (const { consumers } of manager.list()) expect(consumers).toEqual(['store']);
  });

  it('waits for each server as long as it may', async () => {
    const { fakes, manager } = await newFleet([{}]);
    fakes[0]!.api('version', () => new Promise(() => undefined));

    const [answer] = await manager.executeAll('api version', {}, { timeoutMs: 50 });

    expect(answer).toMatchObject({ ok: false, error: { code: 'ESL_COMMAND_TIMEOUT' } });
  });

  it('is under way on as many servers as it may, and not on more', async () => {
    const { fakes, manager } = await newFleet([{}, {}, {}, {}, {}]);
    const waiting: (() => void)[] = [];
    for (const fake of fakes)
      fake.api('version', () => new Promise((resolve) => waiting.push(() => resolve('+OK\n'))));

    const running = manager.executeAll('api version', {}, { concurrency: 2 });

    for (let done = 0; done < fakes.length; done += 1) {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      const underWay = asked(fakes).reduce((sum, count) => sum + count, 0) - done;
      expect(underWay).toBeLessThanOrEqual(2);
      waiting.shift()?.();
    }
    expect((await running).every(({ ok }) => ok)).toBe(true);
  });

  it.each<[string, ExecuteAllOptions, RegExp]>([
    ['noevents', {}, /"noevents" would change the connection to each server/],
    ['api version\n\nexit', {}, /./],
    ['api version', { concurrency: 0 }, /concurrency of executeAll\(\) is 0; use a whole number/],
    ['api version', { concurrency: 1.5 }, /concurrency of executeAll\(\) is 1\.5/],
    ['api version', { concurrency: 1_001 }, /from 1 to 1000/],
  ])('is refused before anything is sent: %j with %j', async (command, options, says) => {
    const { fakes, manager } = await newFleet([{}]);

    const failure = await failureOf(manager.executeAll(command, {}, options));

    expect(failure['message']).toMatch(says);
    expect(asked(fakes)).toEqual([0]);
  });

  it('stops when it is aborted, and is not sent to the remaining servers', async () => {
    const { fakes, manager } = await newFleet([{}, {}]);
    for (const fake of fakes) fake.api('version', () => new Promise(() => undefined));
    const abort = new AbortController();

    const options = { concurrency: 1, signal: abort.signal, timeoutMs: 0 };
    const running = manager.executeAll('api version', {}, options);
    await fakes[0]!.waitForCommand(/^api version/);
    abort.abort();

    const code = 'ESL_COMMAND_ABORTED';
    expect(await running).toMatchObject([{ error: { code } }, { error: { code } }]);
    expect(asked(fakes)).toEqual([1, 0]);
  });
});
