import type { FleetStates, SocketInfo, TransitionReport } from '@switchwire/machine-view';
import { describe, expect, it } from 'vitest';
import { membershipOf, NO_STEPS, ownershipOf, withStates, withStep } from './fleet-machines.ts';

const states = (more: Partial<FleetStates> = {}): FleetStates => ({
  server: 'a',
  membership: 'member.held',
  servers: { a: 'member.held', b: 'member.held' },
  ownership: {},
  ...more,
});

const step = (
  machine: 'membership' | 'ownership',
  id: string,
  path: readonly [string, string],
  at = 1,
): TransitionReport => ({
  machine,
  id,
  address: machine === 'ownership' ? 'fs:8021' : undefined,
  at,
  event: 'it',
  from: [path[0]],
  to: [path[1]],
  edges: [`${path[0]}|it|0`],
  phase: undefined,
  cause: undefined,
  retryAt: undefined,
});

const info = (owner?: object): SocketInfo =>
  ({ address: 'fs:8021', owner }) as unknown as SocketInfo;

describe('the states after a step', () => {
  it.each([
    ['of its own membership', step('membership', 'a', ['x', 'left']), { membership: 'left', servers: { a: 'left', b: 'member.held' } }],
    ['of another membership', step('membership', 'b', ['x', 'left']), { servers: { a: 'member.held', b: 'left' } }],
    ['of an ownership of its own', step('ownership', 'a', ['x', 'acting']), { ownership: { 'fs:8021': 'acting' } }],
    ['of one that ended', step('ownership', 'a', ['x', 'gone']), { ownership: {} }],
    ['of an ownership elsewhere', step('ownership', 'b', ['x', 'acting']), {}],
  ])('%s', (_, one, changes) => {
    expect(withStates(states(), one)).toEqual(states(changes));
  }); // prettier-ignore
});

describe('the timeline', () => {
  it('has the newest first, each step once, and a bounded number', () => {
    let steps = NO_STEPS;
    for (let at = 1; at <= 40; at++)
      for (let twice = 0; twice < 2; twice++)
        steps = withStep(steps, step('ownership', 'a', ['x', 'acting'], at));

    const timeline = steps.ownership.get('fs:8021') ?? [];
    expect(timeline.map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, one) => 40 - one));
  });
});

describe('the membership of a server', () => {
  it('is lit with the step that led to its state', () => {
    const last = step('membership', 'b', ['member.holding', 'member.held']);
    const steps = withStep(NO_STEPS, last);

    expect(membershipOf(states(), steps, 'b')).toEqual({ server: 'b', state: 'member.held', last, timeline: [last] }); // prettier-ignore
    expect(membershipOf(states({ servers: { b: 'left' } }), steps, 'b')?.last).toBeUndefined();
    expect(membershipOf(states(), steps, 'c')).toBeUndefined();
    expect(membershipOf(undefined, steps, 'b')).toBeUndefined();
  });
});

describe('the ownership of a socket', () => {
  const there = { server: 'b', ownership: 'acting' };
  const begun = step('ownership', 'b', ['acting', 'handingOver']);

  it.each([
    ['is that of this server, if it has one', states({ ownership: { 'fs:8021': 'granted' } }), NO_STEPS, there, ['a', 'granted']],
    ['else that of the server which has the socket', states(), NO_STEPS, there, ['b', 'acting']],
    ['as it said last', states(), withStep(NO_STEPS, begun), there, ['b', 'handingOver']],
    ['is not known without a server', states(), NO_STEPS, { state: 'none' }, undefined],
    ['is not known of an older version', states(), NO_STEPS, { server: 'b' }, undefined],
    ['is none without a fleet', undefined, NO_STEPS, there, undefined],
  ])('%s', (_, known, steps, owner, expected) => {
    const shown = ownershipOf(known, steps, info(owner));

    expect(shown && [shown.server, shown.state]).toEqual(expected);
  }); // prettier-ignore
});
