import { describe, expect, it } from 'vitest';
import { createMachine, fromPromise } from 'xstate';
import { edgeId, labelOf, machineGraph } from './machine-graph.ts';

const machine = createMachine({
  id: 'door',
  initial: 'shut',
  states: {
    shut: {
      description: 'Nobody can pass.',
      tags: ['safe'],
      on: {
        push: [
          { guard: 'isStrong', target: 'open', actions: ['creak', { type: 'log' }] },
          { target: 'shut' },
        ],
        knock: { actions: () => undefined },
      },
      after: { wait: 'open' },
    },
    open: {
      initial: 'ajar',
      states: {
        ajar: { always: { guard: () => true, target: 'wide' } },
        wide: {
          invoke: {
            id: 'wind',
            src: fromPromise(() => Promise.resolve()),
            onDone: '#door.shut',
            onError: '#door.open.ajar',
          },
        },
      },
    },
    gone: { type: 'final' },
  },
});

describe('the graph of a machine', () => {
  const { id, nodes, edges } = machineGraph(machine);

  it('has its states, without the root', () => {
    const plain = { description: undefined, tags: [], initial: undefined, parent: undefined };

    expect(id).toBe('door');
    expect(nodes).toEqual([
      { ...plain, id: 'shut', label: 'shut', type: 'atomic', description: 'Nobody can pass.', tags: ['safe'] },
      { ...plain, id: 'open', label: 'open', type: 'compound', initial: 'open.ajar' },
      { ...plain, id: 'open.ajar', label: 'ajar', type: 'atomic', parent: 'open' },
      { ...plain, id: 'open.wide', label: 'wide', type: 'atomic', parent: 'open' },
      { ...plain, id: 'gone', label: 'gone', type: 'final' },
    ]); // prettier-ignore
  });

  it('has every transition, including those of child states', () => {
    const plain = { guard: undefined, actions: [] };

    expect(edges.map(({ id: _id, ...edge }) => edge)).toEqual([
      { ...plain, source: 'shut', target: 'open', event: 'push', guard: 'isStrong', actions: ['creak', 'log'] },
      { ...plain, source: 'shut', target: 'shut', event: 'push' },
      { ...plain, source: 'shut', target: 'shut', event: 'knock', actions: ['actions'] },
      { ...plain, source: 'shut', target: 'open', event: 'after wait' },
      { ...plain, source: 'open.ajar', target: 'open.wide', event: 'always', guard: 'guard' },
      { ...plain, source: 'open.wide', target: 'shut', event: 'wind done' },
      { ...plain, source: 'open.wide', target: 'open.ajar', event: 'wind failed' },
    ]); // prettier-ignore
  });

  it('names each edge once, and the same after provide()', () => {
    const names = edges.map((edge) => edge.id);

    expect(names.slice(0, 3)).toEqual(['shut|push|0', 'shut|push|1', 'shut|knock|0']);
    expect(names[4]).toBe('open.ajar|always|0');
    expect(new Set(names).size).toBe(edges.length);
    expect(machineGraph(machine.provide({})).edges.map((edge) => edge.id)).toEqual(names);
    expect(edgeId(machine.states['shut']!.transitions.get('push')![1]!)).toBe('shut|push|1');
  });

  it.each([
    ['xstate.after.retryDelay.door.shut', 'after retryDelay'],
    ['xstate.done.actor.wind', 'wind done'],
    ['xstate.error.actor.wind.of.dots', 'wind.of.dots failed'],
    ['', 'always'],
    ['push', 'push'],
    ['my.xstate.after.x.y', 'my.xstate.after.x.y'],
  ])('says of %j: %s', (eventType, label) => {
    expect(labelOf(eventType)).toBe(label);
  });
});
