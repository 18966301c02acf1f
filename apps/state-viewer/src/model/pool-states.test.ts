import { type StoreState, type TransitionReport } from '@switchwire/machine-view';
import { createConnManager } from '@switchwire/conn-manager';
import { describe, expect, it } from 'vitest';
import { poolStates } from './pool-states.ts';

const graph = createConnManager().machines().pool;
const store = (state: StoreState['state']): StoreState => ({
  state,
  description: 'memory',
  problems: [],
  lastError: undefined,
});
const last = { machine: 'pool', to: ['active.contents.stale'] } as unknown as TransitionReport;

describe('poolStates', () => {
  it('are those of the last transition', () => {
    expect(poolStates(last, store('steady'), graph)).toEqual(['active.contents.stale']);
  });

  it.each([
    ['loading', ['active.contents.loading']],
    ['steady', ['active.contents.steady']],
    ['unavailable', ['active.contents.unavailable']],
    ['none', []],
  ] as const)('without a transition are those implied by a store that is %s', (state, lit) => {
    expect(poolStates(undefined, store(state), graph)).toEqual(lit);
  });

  it('are not known before the first message', () => {
    expect(poolStates(undefined, undefined, graph)).toEqual([]);
    expect(poolStates(undefined, store('steady'), undefined)).toEqual([]);
  });
});
