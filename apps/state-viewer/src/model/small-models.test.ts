import { describe, expect, it, vi } from 'vitest';
import { activeStates } from './active-states.ts';
import { describeCause } from './causes.ts';
import { recall, remember, type CommandHistory } from './command-history.ts';
import { windowOf } from './list-window.ts';
import { plotOf } from './plot.ts';
import { poolStates } from './pool-states.ts';
import { formatRoute, parseRoute, type Route } from './routes.ts';
import { createSamples } from './samples.ts';
import { createBatcher, createStore } from './store.ts';

describe('activeStates', () => {
  it('lights every state around an active leaf', () => {
    expect([...activeStates(['a.b.c', 'a.d'])]).toEqual(['a.b.c', 'a.b', 'a', 'a.d']);
    expect(activeStates([]).size).toBe(0);
  });
});

describe('describeCause', () => {
  it('has plain words for what happens often and the server’s sentence for the rest', () => {
    const cause = (code: string) =>
      ({ kind: 'peer', code, message: 'As the server says' }) as const;

    expect(describeCause(cause('ESL_AUTH_REJECTED'))).toBe('Wrong password');
    expect(describeCause(cause('ESL_SOMETHING_NEW'))).toBe('As the server says');
    expect(describeCause(undefined)).toBe('');
  });
});

describe('samples', () => {
  it('keeps the newest and forgets the oldest', () => {
    const samples = createSamples(3);

    for (const value of [1, 2, 3, 4]) samples.push(value);

    expect([samples.length, samples.version]).toEqual([3, 4]);
    expect([0, 1, 2].map((index) => samples.at(index))).toEqual([2, 3, 4]);
  });
});

describe('plotOf', () => {
  it('ends at the right edge and begins a new piece after a gap', () => {
    const samples = createSamples(10);
    for (const value of [5, NaN, 10, 0]) samples.push(value);

    const { path, top, last } = plotOf(samples);

    expect(path.match(/[ML]/g)).toEqual(['M', 'M', 'L']);
    expect(path).toMatch(/L120\.0 27\.0$/);
    expect([top, last]).toEqual([10, 0]);
  });

  it('is empty without samples', () => {
    expect(plotOf(createSamples(5))).toEqual({ path: '', top: 0, last: NaN });
  });
});

describe('windowOf', () => {
  it.each([
    { count: 0, top: 0, from: 0, to: 0 },
    { count: 300, top: 0, from: 0, to: 16 },
    { count: 300, top: 6_400, from: 94, to: 116 },
    { count: 300, top: 19_000, from: 290, to: 300 },
    { count: 3, top: 90_000, from: 3, to: 3 },
  ])('of $count rows scrolled by $top renders $from to $to', ({ count, top, from, to }) => {
    expect(windowOf(count, 64, top, 640)).toEqual({ from, to });
  });
});

describe('routes', () => {
  it.each<[string, Route]>([
    ['#/', { view: 'sockets' }],
    ['#/sockets/a%2Fb%20%3Cc%3E', { view: 'socket', id: 'a/b <c>' }],
    ['#/pool', { view: 'pool' }],
    ['#/events', { view: 'events' }],
    ['#/command', { view: 'command', socket: undefined }],
    ['#/command/%5B%3A%3A1%5D%3A8021', { view: 'command', socket: '[::1]:8021' }],
  ])('%s there and back', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
    expect(formatRoute(route)).toBe(hash);
  });

  it.each(['', '#', '#/nonsense', '#/sockets/', '#/sockets'])(
    '%j leads to the overview',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ view: 'sockets' });
    },
  );

  it('takes a badly encoded id as it stands', () => {
    expect(parseRoute('#/sockets/%zz')).toEqual({ view: 'socket', id: '%zz' });
  });
});

describe('command history', () => {
  it('goes back and forth and ends on an empty line', () => {
    let history: CommandHistory = { entries: [], at: undefined };
    for (const command of ['one', 'two', 'one']) history = remember(history, command);
    const texts: (string | undefined)[] = [];

    for (const step of [1, 1, 1, -1, -1] as const) {
      const recalled = recall(history, step);
      history = recalled.history;
      texts.push(recalled.text);
    }

    expect(history.entries).toEqual(['one', 'two']);
    expect(texts).toEqual(['one', 'two', 'two', 'one', '']);
  });

  it('has nothing to recall at first', () => {
    const history: CommandHistory = { entries: [], at: undefined };

    expect(recall(history, 1)).toEqual({ history, text: undefined });
  });
});

describe('poolStates', () => {
  const node = { label: 'steady', parent: 'active', type: 'atomic', tags: [] } as const;
  const graph = {
    id: 'pool',
    nodes: [{ ...node, id: 'active.steady', initial: undefined, description: undefined }],
    edges: [],
  };
  const store = { state: 'steady', description: '', problems: [], lastError: undefined } as const;

  it('believes the last transition, else the state of the store', () => {
    expect(poolStates(undefined, store, graph)).toEqual(['active.steady']);
    expect(poolStates(undefined, undefined, graph)).toEqual([]);
  });
});

describe('stores', () => {
  it('tells followers of other values only', () => {
    const store = createStore(1);
    const listener = vi.fn();
    const stop = store.follow(listener);

    store.set(1);
    store.set(2);
    stop();
    store.set(3);

    expect(listener).toHaveBeenCalledOnce();
    expect(store.get()).toBe(3);
  });

  it('hands a burst over in one piece', () => {
    const scheduled: (() => void)[] = [];
    const delivered: (readonly number[])[] = [];
    const batch = createBatcher<number>(
      (items) => delivered.push(items),
      (run) => scheduled.push(run),
    );

    batch([]);
    batch([1, 2]);
    batch([3]);
    scheduled.shift()?.();
    batch([4]);
    scheduled.shift()?.();

    expect(delivered).toEqual([[1, 2, 3], [4]]);
    expect(scheduled).toEqual([]);
  });
});
