import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { canonicalEvents, WantedEvents } from './wanted-events.ts';

const event = (name: string, subclass?: string) =>
  createEvent({ name, headers: subclass === undefined ? [] : [['Event-Subclass', subclass]] });

/** What is wanted, with sinks that note that they were called. */
function wantedOf(stored: readonly string[], sinks: Readonly<Record<string, readonly string[]>>) {
  const wanted = new WantedEvents(() => undefined);
  const seen: string[] = [];
  wanted.store(stored);
  for (const [name, events] of Object.entries(sinks)) {
    wanted.add('one', events, () => seen.push(name));
  }
  return { wanted, seen };
}

/** What the manager needs itself. */
const own = ['HEARTBEAT', 'BACKGROUND_JOB', 'SHUTDOWN_REQUESTED'];

describe('the wanted events', () => {
  it('keep a name until its last subscription is released, in the order of the first ones', () => {
    const wanted = new WantedEvents(() => undefined);
    const first = wanted.add('a', ['DTMF', 'TALK']);
    wanted.add('b', ['DTMF']);
    const last = wanted.add('a', ['DTMF']);

    first.release();
    first.release();
    wanted.remove('b', ['DTMF', 'NEVER_WANTED']);
    expect(wanted.names).toEqual(['DTMF']);
    last.release();

    expect(wanted.names).toEqual([]);
  });

  it('replace those of the store, and leave consumers of any name alone', () => {
    const wanted = new WantedEvents(() => undefined);
    wanted.store(['A', 'B']);
    wanted.add('(store)', ['B', 'D']);

    wanted.store(['B', 'C']);

    expect(wanted.names).toEqual(['B', 'D', 'C']);
  });

  it('are given back by consumer, which reports a subscription of which nothing is left', () => {
    const wanted = new WantedEvents(() => undefined);
    const ended: string[] = [];
    const whole = wanted.add('one', ['DTMF', 'TALK'], undefined, () => ended.push('whole'));
    wanted.add('one', ['DTMF'], undefined, () => ended.push('part'));
    wanted.add('two', ['DTMF'], undefined, () => ended.push('other'));
    const nothing = wanted.add('two', []);

    wanted.remove('one', ['DTMF']);
    expect([wanted.size, whole.names, ended]).toEqual([3, ['TALK'], ['part']]);
    whole.release();
    nothing.release();
    expect(wanted.size).toBe(1);
    wanted.remove('two', ['DTMF']);

    expect([wanted.size, ended]).toEqual([0, ['part', 'whole', 'other']]);
  });

  it("include the manager's own events, which no consumer can give back", () => {
    const wanted = new WantedEvents(() => undefined);
    wanted.add('one', ['DTMF', 'HEARTBEAT']);
    const kept = wanted.keep(['CHANNEL_DESTROY', 'DTMF']);

    wanted.remove('one', ['DTMF', 'HEARTBEAT']);

    expect(wanted.names).toEqual([]);
    expect(wanted.wireNames).toEqual([...own, 'CHANNEL_DESTROY', 'DTMF']);
    kept[Symbol.dispose]();
    kept[Symbol.dispose]();
    expect(wanted.wireNames).toEqual(own);
  });

  it('take a list of 60,000 names in linear time', () => {
    const names = Array.from({ length: 60_000 }, (_, index) => `CUSTOM a::${index}`);
    const wanted = new WantedEvents(() => undefined);
    const began = performance.now();

    wanted.add('one', names);
    wanted.remove('one', names);

    // the square of that number would be an hour
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(wanted.size).toBe(0);
  });
});

describe('the routing table', () => {
  it.each([
    ['DTMF', undefined, ['digits', 'all']],
    ['TALK', undefined, ['all']],
    ['CUSTOM', 'a::b', ['custom', 'all']],
    ['CUSTOM', 'x::y', ['all']],
    ['CUSTOM', undefined, ['bare', 'all']],
    ['', undefined, ['all']],
  ])('hands %s %s to %j', (name, subclass, sinks) => {
    const { wanted, seen } = wantedOf([], {
      digits: ['DTMF'],
      custom: ['CUSTOM a::b'],
      bare: ['CUSTOM'],
      all: ['ALL', 'DTMF'],
    });

    expect(wanted.dispatch(event(name, subclass))).toBe(true);
    expect(seen).toEqual(sinks);
  });

  it.each([
    ['DTMF', ['DTMF'], true],
    ['TALK', ['DTMF'], false],
    ['TALK', ['ALL'], true],
    ['HEARTBEAT', [], false],
  ])('knows whether %s is wanted when the store wants %j', (name, stored, isWanted) => {
    const { wanted } = wantedOf(stored, {});

    expect(wanted.dispatch(event(name))).toBe(isWanted);
  });

  it('calls a receiver once, however many of its names match', () => {
    const { wanted, seen } = wantedOf(['DTMF'], { all: ['ALL', 'DTMF'] });

    wanted.dispatch(event('DTMF'));

    expect(seen).toEqual(['all']);
  });
});

describe('names', () => {
  it('are canonical, each once', () => {
    expect(canonicalEvents(['dtmf', 'DTMF', 'sofia::register', 'custom  sofia::register'])).toEqual(
      ['DTMF', 'CUSTOM sofia::register'],
    );
  });

  it('are refused unless they are a list', () => {
    expect(() => canonicalEvents('DTMF' as unknown as string[])).toThrow(/not a list of names/);
  });
});
