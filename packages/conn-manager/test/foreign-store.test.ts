import { describe, expect, it } from 'vitest';
import {
  type ConnManager,
  Secret,
  type SocketConfig,
  type SocketStore,
  type StoreContents,
} from '../src/index.ts';
import { systemClock } from '@switchwire/esl-client/session';
import { failureOf, fakeNode, recordingLogger, startManager } from './managed.ts';

type Node = Awaited<ReturnType<typeof fakeNode>>;

/** A store that a program wrote itself, with whatever mistakes. */
function foreignStore(contents: unknown) {
  const store = {
    contents,
    description: 'foreign',
    onChange: (): void => undefined,
    load: () => Promise.resolve(store.contents as StoreContents),
    watch: (onChange: () => void) => {
      store.onChange = onChange;
      return { [Symbol.dispose]: () => undefined };
    },
    close: () => Promise.resolve(),
  };
  return store satisfies SocketStore;
}

const configOf = (fake: Node, more: object = {}): SocketConfig => ({
  id: `node-${fake.port}`,
  host: fake.host,
  port: fake.port,
  password: new Secret('ClueCon'),
  events: ['DTMF'],
  ...more,
});

const isSubscribed = (manager: ConnManager, fake: Node): Promise<void> =>
  expect
    .poll(() => manager.list().find(({ port }) => port === fake.port)?.phase, { timeout: 15_000 })
    .toBe('subscribed');

describe('a store that a program wrote itself', () => {
  it.each([
    ['a password with a line end', { password: new Secret('hunter2\nexit') }, /cannot be sent/],
    ['a password that is a number', { password: 7 }, /^password is number, not text/],
    ['no host', { host: undefined }, /^host is missing/],
    ['a port that cannot be', { port: 99_999 }, /^port is 99999: write a number from 1 to 65535/],
    ['a user without a domain', { username: 'bob' }, /^username has no domain/],
    ['a user that is not text', { username: 7 }, /^username is 7: write text/],
    ['events that are not text', { events: [7] }, /^events holds 7/],
    ['an event with a line end', { events: ['DTMF\nexit'] }, /^events cannot be read: /],
    [
      'a field that breaks when it is read',
      {
        get port(): number {
          throw new Error('no such column');
        },
      },
      /cannot be used: no such column/,
    ],
  ])('loses one entry, not all, by %s', async (_, mistake, says) => {
    const fake = await fakeNode();
    const bad = Object.defineProperties(configOf(fake, { id: 'bad', port: 1 }), {
      ...Object.getOwnPropertyDescriptors(mistake),
    });
    const store = foreignStore({ sockets: [bad, configOf(fake)], problems: [] });
    const manager = await startManager({ store });
    await isSubscribed(manager, fake);

    const { problems } = await manager.reload();

    expect(problems.map(({ id }) => id)).toEqual(['bad']);
    expect(problems[0]?.message).toMatch(says);
    expect(JSON.stringify(problems)).not.toContain('hunter');
    expect(manager.list()).toHaveLength(1);
    expect(manager.storeState()).toMatchObject({ state: 'steady', problems });
  });

  it('gives up a socket whose entry became unusable, and takes it again when it is fixed', async () => {
    const fake = await fakeNode();
    const store = foreignStore({ sockets: [configOf(fake)], problems: [] });
    const manager = await startManager({ store });
    await isSubscribed(manager, fake);

    store.contents = { sockets: [configOf(fake, { password: undefined })], problems: [] };
    expect(await manager.reload()).toMatchObject({ closed: 1 });
    await expect.poll(() => manager.list()).toEqual([]);
    store.contents = { sockets: [configOf(fake)], problems: [] };
    expect(await manager.reload()).toMatchObject({ opened: 1, problems: [] });

    await isSubscribed(manager, fake);
  });

  it('fails a reload that cannot be applied with a log line, and is read again', async () => {
    const fake = await fakeNode();
    const store = foreignStore({ rows: [] });
    const logger = recordingLogger();
    const manager = await startManager({ store, logger });

    expect(manager.storeState()).toMatchObject({
      state: 'unavailable',
      lastError: expect.stringMatching(/is not iterable/) as string,
    });
    expect(await failureOf(manager.reload())).toMatchObject({ code: 'ESL_STORE' });
    expect(logger.lines.join('\n')).toContain('error Cannot use the sockets of foreign');
    store.contents = { sockets: [configOf(fake)], problems: [] };

    await expect.poll(() => manager.storeState().state).toBe('steady');
    await isSubscribed(manager, fake);
  });
});

describe('a logger that throws', () => {
  it('loses its log lines, and nothing else', async () => {
    const fake = await fakeNode();
    const fail = (): never => {
      throw new Error('the disk is full');
    };
    const logger = { debug: fail, info: fail, warn: fail, error: fail };
    const store = foreignStore({ sockets: [configOf(fake)], problems: [{ id: '7', message: '' }] });
    const manager = await startManager({ store, logger });
    await isSubscribed(manager, fake);

    expect(await manager.reload()).toMatchObject({ unchanged: 1 });
  });
});

describe('a pool that breaks', () => {
  it('is reported, fails its waiting callers, and leaves no connection behind', async () => {
    const fake = await fakeNode();
    const store = foreignStore({ sockets: [configOf(fake)], problems: [] });
    const logger = recordingLogger();
    const setTimeout = (callback: () => void, ms: number): unknown => {
      if (ms === 4_711) throw new Error('out of timers');
      return systemClock.setTimeout(callback, ms);
    };
    const manager = await startManager(
      { store, logger, timings: { storeDebounce: 4_711, drainTimeout: 60_000 } },
      { clock: { ...systemClock, setTimeout } },
    );
    await isSubscribed(manager, fake);

    store.onChange();

    expect(manager.storeState()).toMatchObject({
      state: 'unavailable',
      lastError: 'The pool broke: out of timers',
    });
    expect(logger.lines.join('\n')).toContain('error The pool broke');
    expect(await failureOf(manager.reload())).toMatchObject({ code: 'ESL_STORE' });
    await manager.stop();
    expect(manager.list()).toEqual([]);
    await expect.poll(() => fake.connections).toEqual([]);
  });
});
