import { type Document } from 'mongodb';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Clock } from '@switchwire/esl-client';
import { systemClock } from '@switchwire/esl-client/session';
import { type SocketMirror } from '../src/store/socket-store.ts';
import { newMongoRig } from './mongo-rig.ts';
import { describeWithMongo } from './mongo-server.ts';

const WAIT = { timeout: 15_000 };

describeWithMongo('the mirror of mongoSocketStore', (serverUrl) => {
  const { table, open } = newMongoRig(serverUrl);
  const state = (id: string, more: Partial<SocketMirror> = {}): SocketMirror => ({
    id,
    address: `${id}:8021`,
    phase: 'subscribed',
    since: new Date('2026-01-01T00:00:00Z'),
    generation: 1,
    attempt: 0,
    lastCause: undefined,
    owner: 'server-1',
    ...more,
  });
  const states = () => table('freeswitch_state').find().sort({ owner: 1, socket: 1 }).toArray();
  /** Whose, and of which socket; the instance between them is another one at each start. */
  const ids = async () =>
    (await states()).map(({ owner, socket }) => `${String(owner)}/${String(socket)}`);

  it('writes the phase of each socket into a separate collection', async () => {
    await open().mirror?.([
      state('fs1'),
      state('fs2', { phase: 'retrying', attempt: 3, lastCause: 'connection refused' }),
    ]);

    expect(await states()).toEqual([
      {
        _id: expect.stringMatching(/^server-1\/[\w-]{8}\/fs1$/) as string,
        socket: 'fs1',
        address: 'fs1:8021',
        phase: 'subscribed',
        since: new Date('2026-01-01T00:00:00Z'),
        generation: 1,
        attempt: 0,
        last_cause: null,
        owner: 'server-1',
        instance: expect.stringMatching(/^[\w-]{8}$/) as string,
        updated_at: expect.any(Date) as Date,
      },
      expect.objectContaining({
        socket: 'fs2',
        phase: 'retrying',
        attempt: 3,
        last_cause: 'connection refused',
      }),
    ]);
  });

  it('writes only what changed', async () => {
    const store = open();
    await store.mirror?.([state('fs1'), state('fs2')]);
    const [first] = await states();
    await table('freeswitch_state').updateMany({}, { $set: { touched: 'by a person' } });

    await store.mirror?.([state('fs1'), state('fs2', { phase: 'closed' })]);

    expect(await states()).toMatchObject([
      { socket: 'fs1', touched: 'by a person', updated_at: first?.['updated_at'] as Date },
      { socket: 'fs2', phase: 'closed' },
    ]);
  });

  it('removes sockets that are gone, and all its documents when it closes', async () => {
    const store = open();
    const other = open();
    await other.mirror?.([state('fs1', { owner: 'server-2' })]);
    await store.mirror?.([state('fs1'), state('fs2')]);

    await store.mirror?.([state('fs2')]);
    expect(await ids()).toEqual(['server-1/fs2', 'server-2/fs1']);
    await store.close();
    expect(await ids()).toEqual(['server-2/fs1']);
  });

  it('removes documents that are still being written when it closes', async () => {
    const store = open();
    const writing = store.mirror?.([state('fs1')]);

    await store.close();

    await writing;
    expect(await states()).toEqual([]);
  });

  describe('kept up', () => {
    /** A clock whose waits of one length are over when the test says so, and those of the other never. */
    const passing = (length: 5_000 | 60_000) => {
      let tick = (): void => undefined;
      const clock: Clock = {
        ...systemClock,
        setTimeout: (callback, ms) => {
          if (ms !== 5_000 && ms !== 60_000) return systemClock.setTimeout(callback, ms);
          if (ms === length) tick = callback;
          return undefined;
        },
      };
      const pass = (): void => {
        const due = tick;
        tick = () => undefined;
        due();
      };
      return { clock, pass };
    };
    const minutes = () => passing(60_000);
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const touch = (filter: Document, updated_at: Date) =>
      table('freeswitch_state').updateMany(filter, { $set: { updated_at } });

    it('removes the leftovers of a crashed program without a name', async () => {
      await open().mirror?.([state('fs1', { owner: 'host/of-an-earlier-run' })]);
      await touch({}, anHourAgo);
      const { clock, pass } = minutes();
      await open({ clock }).mirror?.([state('fs1')]);
      expect(await ids()).toHaveLength(2);

      pass();

      await vi.waitFor(async () => expect(await ids()).toEqual(['server-1/fs1']), WAIT);
    });

    it('refreshes its documents, so that no other program takes them for leftovers', async () => {
      const { clock, pass } = minutes();
      const store = open({ clock });
      await store.mirror?.([state('fs1')]);
      for (let minute = 0; minute < 2; minute++) {
        await touch({}, anHourAgo);

        pass();

        await vi.waitFor(async () => {
          const [mine] = await states();
          expect((mine?.['updated_at'] as Date).getTime()).toBeGreaterThan(anHourAgo.getTime());
        }, WAIT);
      }
      expect(await ids()).toEqual(['server-1/fs1']);
    });

    it('writes its documents again after another program took it for dead', async () => {
      const { clock, pass } = minutes();
      const store = open({ clock });
      await store.mirror?.([state('fs1'), state('fs2')]);
      await table('freeswitch_state').deleteOne({ socket: 'fs1' });

      pass();

      await vi.waitFor(
        async () => expect(await ids()).toEqual(['server-1/fs1', 'server-1/fs2']),
        WAIT,
      );
      await store.close();
      expect(await ids()).toEqual([]);
    });

    it('removes what a crashed run of the same owner left behind, and nothing of one that lives', async () => {
      const owner = 'server-1';
      const crashed = open({ owner, clock: passing(60_000).clock });
      await crashed.mirror?.([state('of the crashed one')]);
      const alive = passing(5_000);
      await open({ owner, clock: alive.clock }).mirror?.([state('of the other one')]);
      const { clock, pass } = passing(5_000);
      await open({ owner, clock }).mirror?.([state('fs1')]);

      const writtenAt = async (socket: string): Promise<number> => {
        const [one] = await table('freeswitch_state').find({ socket }).toArray();
        return (one?.['updated_at'] as Date).getTime();
      };
      for (let look = 0; look < 4; look++) {
        for (const [socket, go] of [
          ['of the other one', alive.pass],
          ['fs1', pass],
        ] as const) {
          const before = await writtenAt(socket);
          await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(before));
          go();
          await vi.waitFor(
            async () => expect(await writtenAt(socket)).toBeGreaterThan(before),
            WAIT,
          );
        }
      }

      await vi.waitFor(
        async () => expect(await ids()).toEqual(['server-1/fs1', 'server-1/of the other one']),
        WAIT,
      );
    });

    it('is not shared by two servers with one owner, and both are warned of each other within seconds', async () => {
      const names = ['one', 'two'];
      const servers = names.map((name) => {
        const { clock, pass } = passing(5_000);
        const store = open({ clock, owner: 'host/127.0.0.1:8080' });
        const warnings: string[] = [];
        const watching = store.watch(
          () => undefined,
          () => undefined,
          (message, level) => {
            if (level === 'warn') warnings.push(message);
          },
        );
        onTestFinished(() => watching[Symbol.dispose]());
        return { name, store, pass, warnings };
      });
      const touch = async () => {
        for (const { store, pass, name } of servers) {
          const before = Date.now();
          pass();
          await vi.waitFor(async () => {
            await store.mirror?.([state('fs1', { lastCause: name })]);
            const mine = (await states()).find((one) => one['last_cause'] === name);
            expect((mine?.['updated_at'] as Date).getTime()).toBeGreaterThanOrEqual(before);
          }, WAIT);
        }
      };
      for (const { store, name } of servers) {
        await store.mirror?.([state('fs1', { lastCause: name })]);
      }

      for (let count = 0; count < 3; count++) await touch();

      expect((await states()).map((one) => one['last_cause'] as string).sort()).toEqual(names);
      for (const { warnings } of servers) {
        expect(warnings).toEqual([
          'Another server, "host/127.0.0.1:8080", acts on the same sockets: each event route runs twice. Stop one of them, give each sockets of its own, or run them as a fleet, in which one server at a time acts for a socket',
        ]);
      }
      await servers[1]!.store.close();
      expect((await states()).map((one) => one['last_cause'] as string)).toEqual(['one']);
    });

    it('ends with its store', async () => {
      const timers = new Set<unknown>();
      const clock: Clock = {
        ...systemClock,
        setTimeout: (callback, ms) => {
          const timer = { callback, ms };
          timers.add(timer);
          return timer;
        },
        clearTimeout: (timer) => void timers.delete(timer),
      };
      const store = open({ clock });
      await store.mirror?.([state('fs1')]);
      expect(timers.size).toBe(2);

      await store.close();

      expect(timers.size).toBe(0);
    });
  });

  it('writes the latest states when several come at once', async () => {
    const store = open();

    await Promise.all(
      Array.from({ length: 50 }, (_, generation) => store.mirror!([state('fs1', { generation })])),
    );

    expect(await states()).toMatchObject([{ socket: 'fs1', generation: 49 }]);
  });

  it('writes nothing when it is switched off', () => {
    expect(open({ mirror: false }).mirror).toBeUndefined();
  });
});
