import { describe, expect, it } from 'vitest';
import { expectTidyBoxes } from '../../test/boxes.ts';
import { outboundGraph, poolGraph, socketGraph } from '../../test/fixture-graphs.ts';
import { plainLayout } from './plain-layout.ts';

describe('plainLayout', () => {
  it.each([socketGraph, poolGraph, outboundGraph])(
    'puts every state of $id inside its parent and below its siblings',
    (graph) => {
      expectTidyBoxes(graph, plainLayout(graph));
    },
  );

  it('makes a state as high as the transitions written into it', () => {
    const { states } = plainLayout(outboundGraph);
    const [connecting, , closed] = outboundGraph.nodes.map(({ id }) => states[id]?.[3] ?? 0);

    expect(connecting).toBeGreaterThan(closed ?? Infinity);
  });

  it('takes a graph without states', () => {
    expect(plainLayout({ id: 'empty', nodes: [], edges: [] })).toMatchObject({ states: {} });
  });
});
