import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { EventDispatch } from './event-dispatch.ts';

const customEvent = (subclass: string) =>
  createEvent({ name: 'CUSTOM', headers: [['Event-Subclass', subclass]] });

describe('EventDispatch', () => {
  it('finds listeners by name and subclass, and removes them', () => {
    const dispatch = new EventDispatch(() => undefined);
    const seen: string[] = [];
    const listen = (names: string[]) =>
      dispatch.add(names, ({ name }) => seen.push(`${names.join()} ${name}`));
    const all = listen(['DTMF', 'ALL']);
    const custom = listen(['CUSTOM a::b']);
    dispatch.dispatch(createEvent({ name: 'DTMF' }));
    dispatch.dispatch(customEvent('a::b'));
    dispatch.dispatch(customEvent('a::c'));
    expect(seen).toEqual([
      'DTMF,ALL DTMF',
      'DTMF,ALL CUSTOM',
      'CUSTOM a::b CUSTOM',
      'DTMF,ALL CUSTOM',
    ]);

    all[Symbol.dispose]();
    custom[Symbol.dispose]();
    expect([dispatch.count('ALL'), dispatch.count('CUSTOM a::b')]).toEqual([0, 0]);
  });

  it('gives a listener that is added meanwhile the next event first', () => {
    const dispatch = new EventDispatch(() => undefined);
    const seen: string[] = [];
    dispatch.add(['ALL'], ({ name }) => {
      if (name !== 'TALK') return;
      dispatch.add(['ALL'], (event) => seen.push(`all ${event.name}`));
      dispatch.add(['TALK', 'DTMF'], (event) => seen.push(`named ${event.name}`));
    });
    dispatch.dispatch(createEvent({ name: 'TALK' }));
    dispatch.dispatch(createEvent({ name: 'DTMF' }));

    expect(seen).toEqual(['all DTMF', 'named DTMF']);
  });

  it('reports a listener that throws, and continues', () => {
    const defects: unknown[] = [];
    const dispatch = new EventDispatch((error) => defects.push(error));
    const seen: string[] = [];
    dispatch.add(['ALL'], () => {
      throw new Error('a');
    });
    dispatch.add(['ALL'], ({ name }) => seen.push(name));
    dispatch.dispatch(createEvent({ name: 'DTMF' }));

    expect([defects, seen]).toEqual([[new Error('a')], ['DTMF']]);
  });
});
