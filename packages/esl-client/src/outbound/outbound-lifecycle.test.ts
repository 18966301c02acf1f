import { describe, expect, it } from 'vitest';
import {
  nextOutboundStep,
  OUTBOUND_STATES,
  type OutboundAction,
  type OutboundFact,
  type OutboundState,
} from './outbound-lifecycle.ts';

/** Runs the table over some facts, and gives every state on the way with what was done. */
function run(...facts: OutboundFact[]): { state: OutboundState; actions: OutboundAction[] } {
  let state: OutboundState = 'connecting';
  const actions: OutboundAction[] = [];
  for (const fact of facts) {
    const step = nextOutboundStep(state, fact);
    state = step?.target ?? state;
    actions.push(...(step?.actions ?? []));
  }
  return { state, actions };
}

const SERVED = ['channel.connected', 'events.followed'] as const;

describe('the life of an outbound call', () => {
  it.each<[string, OutboundFact[], OutboundState, OutboundAction[]]>([
    ['is left by its handler', [...SERVED, 'exit.requested', 'goodbye.noticed'], 'leaving', []],
    ['is left before its channel is known', ['exit.requested', 'goodbye.noticed'], 'leaving', []],
    [
      'is left before its events are on',
      ['channel.connected', 'exit.requested', 'goodbye.noticed'],
      'leaving',
      [],
    ],
    [
      'completes, though its hangup was not seen',
      [...SERVED, 'channel.completed'],
      'completed',
      ['endChannel'],
    ],
    ['ends without a notice', [...SERVED, 'session.closed'], 'closed', []],
    ['is hung up, and lasts until the notice', [...SERVED, 'channel.hungUp'], 'hungUp', []],
    [
      'is hung up, and the notice says so',
      [...SERVED, 'channel.hungUp', 'disconnect.noticed'],
      'gone',
      ['cutRuns', 'endChannel'],
    ],
    [
      'is hung up, and the connection ends before the notice',
      [...SERVED, 'channel.hungUp', 'session.closed'],
      'closed',
      ['endChannel'],
    ],
    ['is ended for another reason', [...SERVED, 'disconnect.noticed'], 'following', []],
    [
      'is hung up before its events are on',
      ['channel.connected', 'goodbye.noticed'],
      'gone',
      ['cutRuns', 'endChannel'],
    ],
    [
      'is hung up while it is left',
      [...SERVED, 'exit.requested', 'channel.hungUp', 'goodbye.noticed'],
      'gone',
      ['cutRuns', 'endChannel'],
    ],
    [
      'lingers, and its last event comes',
      [...SERVED, 'channel.hungUp', 'linger.noticed', 'channel.completed', 'goodbye.noticed'],
      'gone',
      ['endRuns', 'endChannel', 'awaitLastEvents', 'endChannel', 'conclude', 'cutRuns'],
    ],
    [
      'lingers after its last event',
      [...SERVED, 'channel.hungUp', 'channel.completed', 'linger.noticed', 'lastEvents.missed'],
      'over',
      ['endChannel', 'endRuns', 'conclude'],
    ],
    [
      'lingers, and hears the cause later',
      [...SERVED, 'linger.noticed', 'channel.hungUp', 'lastEvents.missed', 'channel.completed'],
      'over',
      ['endRuns', 'endChannel', 'awaitLastEvents', 'endChannel', 'conclude', 'endChannel'],
    ],
  ])('%s', (_title, facts, state, actions) => {
    expect(run(...facts)).toEqual({ state, actions });
  });

  it('ends with the connection, in any state', () => {
    const states = Object.keys(OUTBOUND_STATES) as OutboundState[];
    const ends = states.map((state) => nextOutboundStep(state, 'session.closed')?.target);
    expect(new Set(ends)).toEqual(new Set(['closed', undefined]));
    expect(ends.filter((end) => end === undefined)).toHaveLength(1);
  });
});
