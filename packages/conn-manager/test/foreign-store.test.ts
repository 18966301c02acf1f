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
    ['a password that is plain text', { password: 'hunter2' }, /no Secret; give new Secret\(/],
    ['a password with a line end', { password: new Secret('hunter2\nexit') }, /cannot be used/],
    ['no host', { host: undefined }, /has no host/],
    ['a port that is none', { port: 99_999 }, /a number from 1 to 65535/],
    ['a user without a domain', { username: 'bob' }, /"bob" of .* has no domain/],
    ['a user that is no text', { username: 7 }, /The user of .* is no text/],
    ['events as text', { events: 'DTMF' }, /no list of names/],
    ['an event with a line end', { events: ['DTMF\nexit'] }, /cannot be used: /],
    [
      'events that break when they are read',
      {
        events: Object.assign(['DTMF'], {
          [Symbol.iterator]: () => {
            throw new Error('no such column');
          },
        }),
      },
      /cannot be used: no such column/,
    ],
  ])('loses one entry, not all, by %s', async (_, mistake, says) => {
    const fake = await fakeNode();
    const bad = configOf(fake, { id: 'bad', port: 1, ...mistake });
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

  it('gives up a socket whose entry became unusable, and takes it again when it is mended', async () => {
    const fake = await fakeNode();
    const store = foreignStore({ sockets: [configOf(fake)], problems: [] });
    const manager = await startManager({ store });
    await isSubscribed(manager, fake);

    store.contents = { sockets: [configOf(fake, { password: 'ClueCon' })], problems: [] };
    expect(await manager.reload()).toMatchObject({ closed: 1 });
    await expect.poll(() => manager.list()).toEqual([]);
    store.contents = { sockets: [configOf(fake)], problems: [] };
    expect(await manager.reload()).toMatchObject({ opened: 1, problems: [] });

    await isSubscribed(manager, fake);
  });

  it('fails a reload that cannot be taken over, says so, and is read again', async () => {
    const fake = await fakeNode();
    const store = foreignStore({ rows: [] });
    const logger = recordingLogger();
    const manager = await startManager({ store, logger });

    expect(manager.storeState()).toMatchObject({
      state: 'unavailable',
      lastError: expect.stringMatching(/^Cannot take over the sockets from foreign: /) as string,
    });
    expect(await failureOf(manager.reload())).toMatchObject({ code: 'ESL_STORE' });
    expect(logger.lines.join('\n')).toContain('error Cannot take over the sockets from foreign');
    store.contents = { sockets: [configOf(fake)], problems: [] };

    await expect.poll(() => manager.storeState().state).toBe('steady');
    await isSubscribed(manager, fake);
  });
});

describe('a logger that throws', () => {
  it('costs its lines, and nothing else', async () => {
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
  it('is told, fails what waits for it, and leaves no connection behind its manager', async () => {
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
