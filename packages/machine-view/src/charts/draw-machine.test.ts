import { describe, expect, it } from 'vitest';
import { poolGraph, socketGraph } from '../../test/fixture-graphs.ts';
import { type DrawingNode, type DrawnMachine } from '../messages.ts';
import { layOutChart } from '../prepare/lay-out-chart.ts';
import { drawMachine } from './draw-machine.ts';
import { graphKey } from './graph-reading.ts';

const valuesOf = (node: DrawingNode | string, name: string): string[] => {
  if (typeof node === 'string') return [];
  const [, attributes, children] = node;
  const own = attributes[name] === undefined ? [] : [String(attributes[name])];
  return [...own, ...children.flatMap((child) => valuesOf(child, name))];
};

const expectEverythingMarked = ({ graph, drawing }: DrawnMachine): void => {
  expect(valuesOf(drawing, 'data-state').sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
  expect(valuesOf(drawing, 'data-edge').sort()).toEqual(graph.edges.map(({ id }) => id).sort());
};

describe('drawMachine', () => {
  it('uses the layout that was prepared for the graph', async () => {
    const layout = await layOutChart(poolGraph);

    const drawn = drawMachine(poolGraph, { [graphKey(poolGraph)]: layout });

    expectEverythingMarked(drawn);
    expect(drawn.drawing[1]['viewBox']).toBe(`0 0 ${layout.width} ${layout.height}`);
    expect(valuesOf(drawn.drawing, 'data-edges')).toHaveLength(layout.lines.length);
  });

  it('draws a graph without a prepared layout plainly: no lines, every transition in its state', () => {
    const drawn = drawMachine(socketGraph, {});

    expectEverythingMarked(drawn);
    expect(valuesOf(drawn.drawing, 'data-edges')).toEqual([]);
    expect(JSON.stringify(drawn.drawing)).toContain('auth.challenged → session.connecting');
  });

  it('does not use a layout whose graph had other texts', async () => {
    const layouts = { [graphKey(poolGraph)]: await layOutChart(poolGraph) };
    const [first, ...others] = poolGraph.nodes;
    const renamed = { ...poolGraph, nodes: [{ ...first!, label: 'a longer name' }, ...others] };

    expect(valuesOf(drawMachine(renamed, layouts).drawing, 'data-edges')).toEqual([]);
  });

  it('uses the layout still when only descriptions, tags and actions differ', async () => {
    const layouts = { [graphKey(poolGraph)]: await layOutChart(poolGraph) };
    const described = {
      ...poolGraph,
      nodes: poolGraph.nodes.map((node) => ({ ...node, description: 'new', tags: ['new'] })),
      edges: poolGraph.edges.map((edge) => ({ ...edge, actions: ['log'] })),
    };

    const { drawing } = drawMachine(described, layouts);

    expect(valuesOf(drawing, 'data-edges')).not.toEqual([]);
    expect(JSON.stringify(drawing)).toContain('store.changed / log');
  });
});
