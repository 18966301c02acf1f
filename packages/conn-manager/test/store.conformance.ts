import { inspect } from 'node:util';
import { expect, it, vi } from 'vitest';
import { StoreError } from '../src/store/store-error.ts';
import { BAD_PLACEMENTS, placementConformance } from './placement.conformance.ts';
import { good, SECRET, type StoreUnderTest, withStoreOf } from './store-under-test.ts';

const BAD_ENTRIES: readonly [what: string, entry: Record<string, unknown>, says: RegExp][] = [
  ['no host', { host: undefined }, /^(host|ip) is missing/],
  ['a blank host', { host: '  ' }, /^(host|ip) is text: write a host name/],
  ['a host with a port', { host: '10.0.0.1:8022' }, /the port into port/],
  ['a URL for a host', { host: 'fs://:x@10.0.0.1' }, /is not a host name/],
  ['a port out of range', { port: 70_000 }, /^port is 70000: write a number from 1 to 65535/],
  ['a negative port', { port: -25_536 }, /^port is -25536/],
  ['a broken port', { port: 8021.5 }, /^port is 8021\.5/],
  ['text for a port', { port: 'eighty' }, /^port is text/],
  ['no password', { password: undefined }, /^password is missing/],
  ['an empty password', { password: '' }, /^password is missing/],
  ['a number for a password', { password: 1234 }, /^password is number, not text/],
  ['a line end in the password', { password: 'a\nexit' }, /cannot be sent/],
  ['a line end in the user name', { username: 'a@b\r\n' }, /cannot be sent/],
  ['a list for a user name', { username: ['a'] }, /^username is a list/],
  ['a number among the events', { events: ['DTMF', 7] }, /^events(_csv)? holds 7/],
  ['a line end in an event', { events: 'DTMF\nexit' }, /^events(_csv)? cannot be read/],
  ...BAD_PLACEMENTS,
  ['a word for enabled', { enabled: 'perhaps' }, /^enabled is text: write true or false/],
];

/** What every store promises, whatever its medium is. Call it inside a `describe`. */
export function storeConformance(open: () => Promise<StoreUnderTest>): void {
  const withStore = withStoreOf(open);
  placementConformance(withStore);

  it(
    'loads every field of an entry',
    withStore(async ({ store, put }) => {
      await put([
        good('full', 'fs1.example', {
          port: 40_000,
          username: 'op@example',
          events: 'DTMF',
          weight: 2.5,
          group: 'media',
          tags: ['t38', 'opus'],
          state: 'draining',
        }),
      ]);

      const { sockets, problems } = await store.load();

      expect(problems).toEqual([]);
      expect(sockets).toMatchObject([
        {
          id: 'full',
          host: 'fs1.example',
          port: 40_000,
          username: 'op@example',
          events: ['DTMF'],
          weight: 2.5,
          group: 'media',
          tags: ['t38', 'opus'],
          state: 'draining',
        },
      ]);
      expect(sockets[0]?.password.reveal()).toBe(SECRET);
    }),
  );

  it(
    'takes port 8021, no user, no events and plain service where nothing is written',
    withStore(async ({ store, put }) => {
      await put([
        good('none', '10.0.0.1'),
        good('null', '10.0.0.2', { port: null, username: null, events: null, enabled: null }),
        good('empty', '10.0.0.3', { port: '', username: '', events: '', enabled: '' }),
        good('unplaced', '10.0.0.6', { weight: null, group: null, tags: null, state: null }),
        good('blank', '10.0.0.7', { weight: '', group: ' ', tags: '', state: '' }),
        good('no tags', '10.0.0.8', { tags: [] }),
        good('zero', '10.0.0.4', { port: 0 }),
        good('text', '10.0.0.5', { port: ' 8021 ' }),
      ]);

      const { sockets, problems } = await store.load();

      expect(problems).toEqual([]);
      expect(sockets.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['none', 'null', 'empty', 'zero', 'text', 'unplaced', 'blank']),
      );
      for (const socket of sockets) {
        expect(socket).toMatchObject({ port: 8021, username: undefined, events: [] });
        expect(socket).toMatchObject({
          weight: 1,
          group: undefined,
          tags: [],
          state: 'in-service',
        });
      }
    }),
  );

  it(
    'never lets an entry inherit the port of another',
    withStore(async ({ store, put }) => {
      await put([good('a', '10.0.0.1', { port: 9000 }), good('b', '10.0.0.2', { port: null })]);

      const { sockets } = await store.load();

      expect(sockets.find(({ id }) => id === 'b')?.port).toBe(8021);
    }),
  );

  it(
    'reads events from text with commas and blanks, and from a list',
    withStore(async ({ store, put }) => {
      const events = ['DTMF', 'CUSTOM sofia::register', 'CUSTOM sofia::unregister', 'HEARTBEAT'];
      await put([
        good('text', '10.0.0.1', {
          events: ' dtmf ,CUSTOM sofia::register  sofia::unregister,, HEARTBEAT,DTMF',
        }),
        good('list', '10.0.0.2', {
          events: ['DTMF', 'CUSTOM sofia::register', 'sofia::unregister', 'heartbeat', 'DTMF'],
        }),
      ]);

      const { sockets, problems } = await store.load();

      expect(problems).toEqual([]);
      expect(sockets.map((socket) => socket.events)).toEqual([events, events]);
    }),
  );

  it(
    'takes IPv6 addresses with and without brackets',
    withStore(async ({ store, put }) => {
      await put([good('a', '[2001:db8::1]'), good('b', '2001:db8::2', { port: 65_535 })]);

      const { sockets } = await store.load();

      expect(sockets.map(({ host, port }) => [host, port])).toEqual([
        ['2001:db8::1', 8021],
        ['2001:db8::2', 65_535],
      ]);
    }),
  );

  it(
    'leaves out what is disabled, without a problem',
    withStore(async ({ store, put }) => {
      await put([
        good('on', '10.0.0.1', { enabled: true }),
        good('off', '10.0.0.2', { enabled: false }),
        good('zero', '10.0.0.3', { enabled: 0 }),
        { id: 'unfinished', host: '10.0.0.4', enabled: false },
      ]);

      const { sockets, problems } = await store.load();

      expect(sockets.map(({ id }) => id)).toEqual(['on']);
      expect(problems).toEqual([]);
    }),
  );

  it.each(BAD_ENTRIES)('reports an entry with %s by its id and keeps the others', (...row) =>
    withStore(async ({ store, put }) => {
      const [, fields, says] = row;
      await put([good('a', '10.0.0.1'), good('bad', '10.0.0.2', fields), good('c', '10.0.0.3')]);

      const { sockets, problems } = await store.load();

      expect(sockets.map(({ id }) => id)).toEqual(['a', 'c']);
      expect(problems).toEqual([{ id: 'bad', message: expect.stringMatching(says) as string }]);
    })(),
  );

  it(
    'keeps the first of two entries with one address and reports the other',
    withStore(async ({ store, put }) => {
      await put([
        good('a', 'FS1.example', { events: 'DTMF' }),
        good('b', 'fs1.example', { port: 8021 }),
        good('c', 'fs1.example', { port: 8022 }),
      ]);

      const { sockets, problems } = await store.load();

      expect(sockets.map(({ id }) => id)).toEqual(['a', 'c']);
      expect(problems).toEqual([
        { id: 'b', message: expect.stringContaining('is already the address of "a"') as string },
      ]);
    }),
  );

  it(
    'loads an empty store as no sockets',
    withStore(async ({ store, put }) => {
      await put([]);

      expect(await store.load()).toEqual({ sockets: [], problems: [] });
    }),
  );

  it(
    'loads a thousand entries in their order',
    withStore(async ({ store, put }) => {
      const ids = Array.from({ length: 1_000 }, (_, n) => `node-${String(n).padStart(4, '0')}`);
      await put(ids.map((id) => good(id, `${id}.example`)));

      const { sockets } = await store.load();

      expect(sockets.map(({ id }) => id)).toEqual(ids);
    }),
  );

  it(
    'notifies a watcher of changed contents, and the next load has them',
    withStore(async ({ store, put }) => {
      await put([good('a', '10.0.0.1')]);
      await store.load();
      const onChange = vi.fn();
      const onError = vi.fn();
      const watch = store.watch(onChange, onError);

      await put([good('a', '10.0.0.1'), good('b', '10.0.0.2')]);
      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 10_000 });

      expect((await store.load()).sockets.map(({ id }) => id)).toEqual(['a', 'b']);
      expect(onError).not.toHaveBeenCalled();
      watch[Symbol.dispose]();
    }),
  );

  it(
    'notifies every watcher, and none after it was disposed of',
    withStore(async ({ store, put }) => {
      await put([good('a', '10.0.0.1')]);
      await store.load();
      const [gone, stays] = [vi.fn(), vi.fn()];
      store.watch(gone, vi.fn())[Symbol.dispose]();
      const watch = store.watch(stays, vi.fn());

      await put([good('a', '10.0.0.9')]);
      await vi.waitFor(() => expect(stays).toHaveBeenCalled(), { timeout: 10_000 });

      expect(gone).not.toHaveBeenCalled();
      watch[Symbol.dispose]();
      watch[Symbol.dispose]();
    }),
  );

  it(
    'shows no password in anything it hands out',
    withStore(async ({ store, put }) => {
      await put([
        good('a', '10.0.0.1'),
        good('b', '10.0.0.2', { port: SECRET }),
        good('c', '10.0.0.3', { password: `${SECRET}\n` }),
        good('d', SECRET),
        good('e', '10.0.0.1', { enabled: SECRET }),
      ]);

      const contents = await store.load();
      const shown = [JSON.stringify(contents), inspect(contents, { depth: 10, showHidden: true })];

      expect(contents.sockets).toHaveLength(1);
      expect(contents.problems).toHaveLength(4);
      for (const text of [...shown, store.description]) expect(text).not.toContain(SECRET);
    }),
  );

  it(
    'leaves entries as they are, with fields that it does not know',
    withStore(async ({ store, put, contents }) => {
      await put([
        good('a', '10.0.0.1', { site: 'Jena', racks: ['spare'] }),
        good('b', '10.0.0.2', { port: -1, note: 'to do' }),
      ]);
      const before = await contents();

      await store.load();
      await store.mirror?.([]);

      expect(before).toMatchObject([{ site: 'Jena', racks: ['spare'] }, { note: 'to do' }]);
      expect(await contents()).toEqual(before);
    }),
  );

  it(
    'closes as often as it is asked, and rejects a load afterwards',
    withStore(async ({ store, put }) => {
      await put([good('a', '10.0.0.1')]);
      const watch = store.watch(vi.fn(), vi.fn());
      await store.load();

      await Promise.all([store.close(), store.close()]);
      await store.close();

      watch[Symbol.dispose]();
      await expect(store.load()).rejects.toThrow(StoreError);
      await expect(store.load()).rejects.toMatchObject({ code: 'ESL_STORE' });
      await expect(store.setState?.('a', 'draining')).rejects.toMatchObject({ code: 'ESL_STORE' });
    }),
  );
}
