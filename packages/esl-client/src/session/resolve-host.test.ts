import { describe, expect, it, vi } from 'vitest';
import { addressesInHosts } from './hosts-file.ts';
import { HostResolver, type NameServers } from './resolve-host.ts';

const failing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));

/** A clock that the test moves. */
function testClock() {
  let now = 0;
  const timers = new Map<number, { at: number; run: () => void }>();
  return {
    now: () => now,
    setTimeout: (run: () => void, ms: number) => {
      timers.set(timers.size, { at: now + ms, run });
      return timers.size - 1;
    },
    clearTimeout: (handle: unknown) => void timers.delete(handle as number),
    move: (ms: number) => {
      now += ms;
      for (const [key, { at, run }] of timers) if (at <= now && timers.delete(key)) run();
    },
    get timers() {
      return timers.size;
    },
  };
}

function rig(servers: Partial<NameServers>, hosts = '') {
  const clock = testClock();
  const cancel = vi.fn();
  const nameServers = vi.fn(() => ({
    resolve4: () => failing('ENOTFOUND'),
    resolve6: () => failing('ENOTFOUND'),
    cancel,
    ...servers,
  }));
  const systemLookup = vi.fn(() => Promise.resolve([{ address: '10.0.0.9', family: 4 }]));
  const resolver = new HostResolver({
    clock,
    nameServers,
    systemLookup,
    hostsFile: () => Promise.resolve(hosts),
  });
  return { clock, cancel, nameServers, systemLookup, resolver };
}

describe('HostResolver', () => {
  it('keeps an answer for its time to live, and asks once for callers of one moment', async () => {
    const { resolver, nameServers, clock } = rig({
      resolve4: () => Promise.resolve([{ address: '10.0.0.1', ttl: 30 }]),
      resolve6: () => Promise.resolve([{ address: 'fd00::1', ttl: 60 }]),
    });
    const [first, second] = await Promise.all([resolver.resolve('fs1'), resolver.resolve('FS1')]);
    expect(first).toEqual([
      { address: '10.0.0.1', family: 4 },
      { address: 'fd00::1', family: 6 },
    ]);
    expect(second).toBe(first);
    clock.move(29_999);
    await resolver.resolve('fs1');
    expect(nameServers).toHaveBeenCalledTimes(1);
    clock.move(1);
    await resolver.resolve('fs1');

    expect(nameServers).toHaveBeenCalledTimes(2);
    expect(clock.timers).toBe(0);
  });

  it('gives up at its deadline, and leaves nothing behind', async () => {
    const never = () => new Promise<never>(() => undefined);
    const { resolver, cancel, clock, systemLookup } = rig({ resolve4: never, resolve6: never });
    const asked = resolver.resolve('dead');
    await new Promise(setImmediate);
    clock.move(5_000);

    await expect(asked).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await new Promise(setImmediate);
    expect([cancel.mock.calls.length, resolver.running, systemLookup.mock.calls.length]).toEqual([1, 0, 0]); // prettier-ignore
  });

  it('asks the system for names that only it knows, with a bound, and never for a dead zone', async () => {
    const { resolver, systemLookup } = rig({});
    const asked = await Promise.allSettled(['a', 'b', 'c'].map((name) => resolver.resolve(name)));
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);

    const dead = rig({ resolve4: () => failing('ETIMEOUT') });
    await expect(dead.resolver.resolve('dead')).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    expect([systemLookup.mock.calls.length, dead.systemLookup.mock.calls.length]).toEqual([2, 0]);
  });

  it.each([
    ['ETIMEOUT', 'ETIMEOUT', 'its name server is silent'],
    ['ESERVFAIL', 'ESERVFAIL', 'its name server answered SERVFAIL'],
    ['ETIMEOUT', 'ESERVFAIL', 'its name server answered SERVFAIL'],
    ['ENOTFOUND', 'ESERVFAIL', 'its name server answered SERVFAIL'],
  ])('says what the name server did: %s and %s', async (four, six, what) => {
    const { resolver, systemLookup } = rig({
      resolve4: () => failing(four),
      resolve6: () => failing(six),
    });

    await expect(resolver.resolve('fs1')).rejects.toMatchObject({
      code: 'EAI_AGAIN',
      message: `The name fs1 was not found: ${what}`,
    });
    expect(systemLookup).not.toHaveBeenCalled();
  });

  it.each([
    [
      { all: true },
      [
        null,
        [
          { address: '127.0.0.1', family: 4 },
          { address: '::1', family: 6 },
        ],
      ],
    ],
    [{ family: 6 }, [null, '::1', 6]],
    [{ family: 'IPv4' as const }, [null, '127.0.0.1', 4]],
    [{}, [null, '127.0.0.1', 4]],
  ])('answers as Node asks with %j', async (options, answer) => {
    const { resolver } = rig({});
    const answered = new Promise<unknown[]>((resolve) =>
      resolver.lookup('localhost', options, (...args) => {
        resolve(args);
      }),
    );

    expect(await answered).toEqual(answer);
  });
});

describe('addressesInHosts', () => {
  const HOSTS =
    '# 1.1.1.1 fs1\n10.0.0.1\tFs1 fs1.lan # note\nfd00::1 fs1\nbad fs1\n127.0.1.1 localhost';

  it.each([
    ['fs1', ['10.0.0.1', 'fd00::1']],
    ['FS1.LAN', ['10.0.0.1']],
    ['note', []],
    ['localhost', ['127.0.1.1']],
    ['a.localhost', ['127.0.0.1', '::1']],
    ['unknown', []],
  ])('%s', (name, addresses) => {
    expect(addressesInHosts(HOSTS, name).map(({ address }) => address)).toEqual(addresses);
  });
});
