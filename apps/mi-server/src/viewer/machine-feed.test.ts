import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FleetStates } from '@switchwire/machine-view';
import { socketInfo } from '@switchwire/machine-view/testing';
import { createScriptedManager, transition } from '../../test/viewer/scripted-manager.ts';
import { createMachineFeed, type FeedSink, type MachineFeed } from './machine-feed.ts';

interface Sink extends FeedSink {
  readonly messages: { readonly name: string; readonly data: Record<string, unknown> }[];
  backlogBytes: number;
  ended: boolean;
}

const createSink = (): Sink => {
  const sink: Sink = {
    messages: [],
    backlogBytes: 0,
    ended: false,
    write(text) {
      const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)\n\n$/.exec(text) ?? [];
      sink.messages.push({ name, data: JSON.parse(data) as Record<string, unknown> });
    },
    end: () => {
      sink.ended = true;
    },
  };
  return sink;
};

const namesOf = (sink: Sink): string[] => sink.messages.map((message) => message.name);

describe('createMachineFeed', () => {
  let feed: MachineFeed | undefined;

  beforeEach(() => void vi.useFakeTimers());

  afterEach(() => {
    feed?.close();
    vi.useRealTimers();
  });

  const rig = (sockets = [socketInfo('a')]) => {
    const manager = createScriptedManager(sockets);
    feed = createMachineFeed({ manager, maxBacklogBytes: 100, maxRecent: 3 });
    return { manager, feed };
  };

  it('does nothing without watchers', () => {
    const { manager, feed } = rig();
    const watch = feed.add(createSink());
    watch[Symbol.dispose]();
    const looks = manager.looks;

    vi.advanceTimersByTime(10_000);

    expect(manager.looks).toBe(looks);
    expect(manager.watchers).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends the states of the machines of a fleet, then what changes, and asks for them only for a watcher', () => {
    let states: FleetStates = {
      server: 'a',
      membership: 'member.held',
      servers: {},
      ownership: {},
    };
    const fleetStates = vi.fn(() => states);
    feed = createMachineFeed({ manager: createScriptedManager(), fleetStates });
    vi.advanceTimersByTime(10_000);
    expect(fleetStates).not.toHaveBeenCalled();
    const sink = createSink();
    const watch = feed.add(sink);

    states = { ...states, ownership: { x: 'claiming' } };
    vi.advanceTimersByTime(1_000);
    states = { ...states, membership: 'member.holding', ownership: {} };
    vi.advanceTimersByTime(1_000);
    vi.advanceTimersByTime(1_000);

    expect(sink.messages.map(({ data }) => data['fleet'])).toEqual([
      { server: 'a', membership: 'member.held', servers: {}, ownership: {} },
      { ownership: { x: 'claiming' } },
      { membership: 'member.holding', ownership: { x: null } },
      undefined,
    ]);
    watch[Symbol.dispose]();
    const looks = fleetStates.mock.calls.length;
    vi.advanceTimersByTime(10_000);
    expect(fleetStates).toHaveBeenCalledTimes(looks);
  });

  it('begins with a snapshot and then sends changes once a second', () => {
    const { manager, feed } = rig();
    const sink = createSink();
    feed.add(sink);

    manager.put(socketInfo('a', { attempt: 1 }));
    vi.advanceTimersByTime(1_000);
    vi.advanceTimersByTime(1_000);

    expect(sink.messages).toMatchObject([
      { name: 'snapshot', data: { sockets: [{ id: 'a' }], store: { state: 'none' }, recent: [] } },
      { name: 'sockets', data: { changed: [{ id: 'a', attempt: 1 }] } },
      { name: 'sockets', data: { at: Date.now() } },
    ]);
    expect(sink.messages[2]?.data).not.toHaveProperty('changed');
  });

  it('sends a transition at once and the sockets shortly after, once for many', () => {
    const { manager, feed } = rig([socketInfo('a'), socketInfo('b')]);
    const sink = createSink();
    feed.add(sink);

    for (const id of ['a', 'b']) {
      manager.put(socketInfo(id, { phase: 'retrying' }));
      manager.report(transition(id, 'retrying'));
    }
    expect(namesOf(sink)).toEqual(['snapshot', 'transition', 'transition']);
    vi.advanceTimersByTime(20);

    expect(sink.messages[3]).toMatchObject({
      name: 'sockets',
      data: { changed: [{ id: 'a', phase: 'retrying' }, { id: 'b' }] },
    });
  });

  it('reads the sockets once for all watchers', () => {
    const { manager, feed } = rig();
    const sinks = [createSink(), createSink(), createSink()];
    for (const sink of sinks) feed.add(sink);
    const looks = manager.looks;

    vi.advanceTimersByTime(1_000);

    expect(manager.looks - looks).toBe(1);
    expect(manager.watchers).toBe(1);
    expect(sinks.map(namesOf)).toEqual(sinks.map(() => ['snapshot', 'sockets']));
  });

  it('gives a new watcher the latest transitions that others saw, up to a bound', () => {
    const { manager, feed } = rig();
    feed.add(createSink());
    for (let at = 0; at < 10; at += 1) manager.report(transition('a', 'retrying', { at }));
    const late = createSink();

    feed.add(late);

    expect(late.messages[0]?.data['recent']).toMatchObject([{ at: 7 }, { at: 8 }, { at: 9 }]);
  });

  it('leaves out a watcher that is behind until it has read everything, then sends it a snapshot', () => {
    const { manager, feed } = rig();
    const [slow, quick] = [createSink(), createSink()];
    feed.add(slow);
    feed.add(quick);

    slow.backlogBytes = 101;
    vi.advanceTimersByTime(3_000);
    expect(namesOf(slow)).toEqual(['snapshot', 'sockets']);
    manager.put(socketInfo('a', { attempt: 7 }));
    slow.backlogBytes = 0;
    vi.advanceTimersByTime(1_000);

    expect(slow.messages.at(-1)).toMatchObject({
      name: 'snapshot',
      data: { sockets: [{ id: 'a', attempt: 7 }] },
    });
    expect(namesOf(quick)).toHaveLength(5);
  });

  it('sends the store’s state when it changes', () => {
    const { manager, feed } = rig();
    const sink = createSink();
    feed.add(sink);
    const store = {
      state: 'unavailable',
      description: 'file:x',
      problems: [],
      lastError: 'gone',
    } as const;

    manager.setStore(store);
    vi.advanceTimersByTime(1_000);

    expect(sink.messages.at(-1)).toMatchObject({ name: 'sockets', data: { store } });
  });

  it('ends all streams when closed, and refuses later ones', () => {
    const { manager, feed } = rig();
    const [early, late] = [createSink(), createSink()];
    feed.add(early);

    feed.close();
    feed.add(late)[Symbol.dispose]();

    expect([early.ended, late.ended]).toEqual([true, true]);
    expect([manager.watchers, feed.watchers, vi.getTimerCount()]).toEqual([0, 0, 0]);
  });
});
