import { type TransitionReport } from '@switchwire/machine-view';
import { describe, expect, it } from 'vitest';
import { activeStates, lastStep, leafOf } from './state-paths.ts';

describe('activeStates', () => {
  it('lights every state around an active leaf', () => {
    expect([...activeStates(['a.b.c', 'a.d'])]).toEqual(['a.b.c', 'a.b', 'a', 'a.d']);
    expect(activeStates([]).size).toBe(0);
  });
});

describe('leafOf', () => {
  it('is the last part of a state', () => {
    expect(['a.b.settled', 'closed'].map(leafOf)).toEqual(['settled', 'closed']);
  });
});

describe('lastStep', () => {
  const step = (to: readonly string[]): TransitionReport => ({
    id: 'a',
    address: 'fs1:8021',
    machine: 'socket',
    at: 1,
    event: 'socket.retry',
    from: ['retrying'],
    to,
    edges: ['e1'],
    phase: 'connecting',
    cause: undefined,
    retryAt: undefined,
  });

  it('is the newest transition while the socket is where that led', () => {
    expect(lastStep([step(['a', 'b']), step(['c'])], ['a', 'b'])).toEqual(step(['a', 'b']));
  });

  it.each([
    ['another one must have followed it', [step(['a'])], ['b']],
    ['there is none', [], ['a']],
  ] as const)('is not there when %s', (_why, timeline, states) => {
    expect(lastStep(timeline, states)).toBeUndefined();
  });
});
