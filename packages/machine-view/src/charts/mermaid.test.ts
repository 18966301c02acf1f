import { type MachineGraph } from '@switchwire/conn-manager';
import { expect, it } from 'vitest';
import { outboundGraph, poolGraph, socketGraph } from '../../test/fixture-graphs.ts';
import { mermaidText } from './mermaid.ts';

it('writes nested states with the arrows in the innermost state that holds both ends', () => {
  expect(mermaidText(poolGraph).split('\n')).toEqual([
    'stateDiagram-v2',
    '  [*] --> active',
    '  state "active" as active {',
    '    [*] --> active_loading',
    '    state "loading" as active_loading',
    '    state "steady" as active_steady',
    '    state "storeUnavailable" as active_storeUnavailable',
    '    active_loading --> active_steady : loadConfigs.done',
    '    active_loading --> active_storeUnavailable : loadConfigs.error',
    '    active_steady --> active_loading : store.changed',
    '    active_storeUnavailable --> active_loading : after storeRetryDelay',
    '  }',
    '  state "draining" as draining',
    '  state "stopped" as stopped',
    '  stopped --> [*]',
    '  active --> draining : pool.stop',
    '  draining --> stopped : after drainTimeout',
  ]);
});

it('separates regions, joins arrows that share their ends, and names guards', () => {
  const text = mermaidText(socketGraph);

  expect(text.match(/^ *--$/gm)).toHaveLength(2);
  expect(text).toContain('session --> retrying : transport.closed, transport.failed');
  expect(text).toContain(': subscription.settled [isCurrent]');
  expect(text).not.toContain('after stableAfter');
});

it('takes out of a text what Mermaid would read as its own', () => {
  const [edge, ...edges] = outboundGraph.edges;
  const graph: MachineGraph = {
    ...outboundGraph,
    edges: [{ ...edge!, event: 'CUSTOM sofia::register;"x"' }, ...edges],
  };

  expect(mermaidText(graph)).toContain('connecting --> connected : CUSTOM sofia  register  x\n');
});
