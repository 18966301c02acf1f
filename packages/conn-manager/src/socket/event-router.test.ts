import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { EventRouter } from './event-router.ts';

const event = (name: string, subclass?: string) =>
  createEvent({ name, headers: subclass === undefined ? [] : [['Event-Subclass', subclass]] });

function routerOf(wanted: readonly string[], sinks: Readonly<Record<string, readonly string[]>>) {
  const router = new EventRouter();
  const seen: string[] = [];
  router.want(wanted);
  for (const [name, events] of Object.entries(sinks)) {
    router.add({ events, sink: () => seen.push(name) });
  }
  return { router, seen };
}

describe('the routing table', () => {
  it.each([
    ['DTMF', undefined, ['digits', 'all'], true],
    ['TALK', undefined, ['all'], true],
    ['CUSTOM', 'a::b', ['custom', 'all'], true],
    ['CUSTOM', 'x::y', ['all'], true],
    ['CUSTOM', undefined, ['bare', 'all'], true],
    ['', undefined, ['all'], true],
  ])('hands %s %s to %j', (name, subclass, sinks, isWanted) => {
    const { router, seen } = routerOf([], {
      digits: ['DTMF'],
      custom: ['CUSTOM a::b'],
      bare: ['CUSTOM'],
      all: ['ALL', 'DTMF'],
    });

    expect(router.dispatch(event(name, subclass))).toBe(isWanted);
    expect(seen).toEqual(sinks);
  });

  it.each([
    ['DTMF', ['DTMF'], true],
    ['TALK', ['DTMF'], false],
    ['TALK', ['ALL'], true],
    ['HEARTBEAT', [], false],
  ])('knows whether anybody wants %s when %j is wanted', (name, wanted, isWanted) => {
    const { router } = routerOf(wanted, {});

    expect(router.dispatch(event(name))).toBe(isWanted);
  });

  it('calls a sink once, however many of its names match', () => {
    const { router, seen } = routerOf(['DTMF', 'ALL'], { all: ['ALL', 'DTMF'] });

    router.dispatch(event('DTMF'));

    expect(seen).toEqual(['all']);
  });
});
