import { type ConnManager, type GatedSession } from '@switchwire/conn-manager';
import { silentLogger, systemClock } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { expect, it, onTestFinished } from 'vitest';
import { type Publisher } from '../src/events/publisher.ts';
import { DEFAULT_FLEET_TIMINGS } from '../src/fleet-timings.ts';
import { type Rank } from '../src/ownership/announcement.ts';
import { AnnouncementKeys } from '../src/ownership/announcement-keys.ts';
import { SessionFence } from '../src/ownership/session-fence.ts';
import { PublishedEvents } from '../src/published-events.ts';
import { startNats } from './nats-server.ts';
import { engineAt, eventOf, forgotten, publisherOn, sequencesOf, SOCKET, stored, streamAt } from './stream.ts'; // prettier-ignore
import { proxyTo } from './tcp-proxy.ts';
import { describeWithNats } from './with-nats.ts';

const announcementOf = ({ epoch, server }: Rank): EslEvent =>
  eventOf(0, {
    'Event-Name': 'CUSTOM',
    'Event-Subclass': 'switchwire::owner',
    'Switchwire-Fleet': 'test',
    'Switchwire-Epoch': String(epoch),
    'Switchwire-Server': server,
  });

/** What one server makes of the events of its session: they go through its fence to its publisher. */
function serverOn(publisher: Publisher, rank: Rank, isHolding = false) {
  let dispatch: (event: EslEvent, socket: { address: string }) => unknown = () => undefined;
  const nothing = { [Symbol.dispose]: () => undefined };
  const events = new PublishedEvents({
    clock: systemClock,
    publisher: () => publisher,
    options: {},
    logger: silentLogger,
    rankOf: () => rank,
    natsNow: () => Date.now(),
    timings: DEFAULT_FLEET_TIMINGS,
    recordOf: () => undefined,
    read: () => Promise.resolve(undefined),
  });
  events.attach({
    onEvent: (listener: typeof dispatch) => {
      dispatch = listener;
      return nothing;
    },
    onGap: () => nothing,
  } as unknown as ConnManager);
  const fence = new SessionFence({
    fleet: 'test',
    clock: systemClock,
    logger: silentLogger,
    lateEvents: 'publish',
    timings: { objectionWindow: 10 },
    ownership: {
      rankOf: () => rank,
      isOwn: (server) => server === rank.server,
      isShared: () => true,
      isHolding: () => isHolding,
      subscribed: () => undefined,
      read: () => undefined,
      superseded: () => undefined,
      ended: () => undefined,
      leaseEnded: () => undefined,
    },
    listener: { seam: (since, address) => events.seam(since, address) },
    keys: () => new AnnouncementKeys(undefined),
    checkSleep: () => undefined,
  });
  const session = { address: SOCKET, refusedEvents: [], open: () => undefined, refuse: () => undefined } as unknown as GatedSession; // prettier-ignore
  fence.announce(session);
  return {
    receive: (event: EslEvent): void => {
      if (fence.admits(event, session)) dispatch(event, { address: SOCKET });
    },
    isOpen: () => fence.isOpen(SOCKET),
  };
}

describeWithNats('the events of a socket that moves', (program) => {
  const OLD: Rank = { epoch: 10, server: 'a-1' };
  const NEW: Rank = { epoch: 11, server: 'b-1' };

  it.each([
    ['', false],
    [' while it cannot confirm its lease', true],
  ])(
    'are stored once, though its new server reaches NATS long after%s',
    async (_title, isHolding) => {
      const nats = await startNats(program);
      onTestFinished(() => nats.dispose());
      const reader = await streamAt(nats.urls, { duplicateWindowMs: 100 });
      const proxy = await proxyTo(Number(new URL(nats.urls[0] ?? '').port));
      const engine = await engineAt([`nats://127.0.0.1:${proxy.port}`]);
      const timings = { ackTimeout: 60_000, duplicateWindow: 100 };
      const before = publisherOn(reader);
      const after = publisherOn(engine, { timings });
      const old = serverOn(before, OLD);
      const next = serverOn(after, NEW, isHolding);
      old.receive(announcementOf(OLD));
      proxy.delay();
      for (const event of [eventOf(1), eventOf(2), announcementOf(NEW), eventOf(3), eventOf(4)])
        for (const server of [old, next]) server.receive(event);
      await before.settled();
      await expect.poll(next.isOpen).toBe(true);
      await forgotten(reader);
      proxy.pass();
      await after.settled();

      expect(sequencesOf(await stored(reader))).toEqual([1, 2, 3, 4]);
    },
  );
});
