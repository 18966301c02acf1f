import { describe, expect, it } from 'vitest';
import { expectTidyBoxes } from '../../test/boxes.ts';
import { outboundGraph, poolGraph, socketGraph } from '../../test/fixture-graphs.ts';
import { layOutChart } from './lay-out-chart.ts';

describe('layOutChart', () => {
  it.each([socketGraph, poolGraph, outboundGraph])(
    'puts every state of $id inside its parent and beside its siblings',
    async (graph) => {
      expectTidyBoxes(graph, await layOutChart(graph));
    },
  );

  it('gives each transition to another state one label, and those that share their ends one line', async () => {
    const { lines } = await layOutChart(socketGraph);

    const leaving = socketGraph.edges.filter(({ source, target }) => source !== target);
    expect(lines.flatMap(({ labels }) => Object.keys(labels)).sort()).toEqual(
      leaving.map(({ id }) => id).sort(),
    );
    expect(lines).toHaveLength(new Set(leaving.map((e) => `${e.source} ${e.target}`)).size);
    for (const { route } of lines) expect(route.length).toBeGreaterThanOrEqual(4);
  });

  it('points to the first child of each compound state', async () => {
    const { initials } = await layOutChart(socketGraph);

    expect(initials).toHaveLength(5);
  });

  it('gives the same layout each time', async () => {
    expect(await layOutChart(socketGraph)).toEqual(await layOutChart(structuredClone(socketGraph)));
  });
});
