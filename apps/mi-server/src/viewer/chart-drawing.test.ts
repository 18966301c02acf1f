import { type MachineGraph } from '@switchwire/conn-manager';
import { describe, expect, it } from 'vitest';
import { poolGraph, socketGraph } from '../../test/viewer/fixture-graphs.ts';
import { drawChart, roundedPath } from './chart-drawing.ts';
import { layOutCharts, type ChartLayout, type PlacedState } from './chart-layout.ts';
import { type DrawingNode } from './machine-messages.ts';
import { escapeXml, svgText } from './svg-text.ts';

const layOutChart = async (graph: MachineGraph): Promise<ChartLayout> => {
  const [layout] = await layOutCharts([graph]);
  return layout!;
};

const attributesOf = (node: DrawingNode | string, name: string): string[] => {
  if (typeof node === 'string') return [];
  const [, attributes, children] = node;
  const own = attributes[name] === undefined ? [] : [String(attributes[name])];
  return [...own, ...children.flatMap((child) => attributesOf(child, name))];
};

const contains = (outer: PlacedState, inner: PlacedState): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const overlap = (a: PlacedState, b: PlacedState): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('layOutChart', () => {
  it('puts every state inside its parent and beside its siblings', async () => {
    const { states } = await layOutChart(socketGraph);
    const byId = new Map(states.map((state) => [state.node.id, state]));

    expect(states).toHaveLength(socketGraph.nodes.length);
    for (const state of states) {
      const parent = byId.get(state.node.parent ?? '');
      if (parent !== undefined) expect(contains(parent, state), state.node.id).toBe(true);
      for (const other of states)
        if (other !== state && other.node.parent === state.node.parent)
          expect(overlap(state, other), `${state.node.id} and ${other.node.id}`).toBe(false);
    }
  });

  it('draws each transition once: as a line with a label, or inside its state', async () => {
    const layout = await layOutChart(socketGraph);
    const drawn = [
      ...layout.lines.flatMap((line) => line.labels.map((label) => label.edge.id)),
      ...layout.states.flatMap((state) => state.inner.map((edge) => edge.id)),
    ];

    expect(drawn.sort()).toEqual(socketGraph.edges.map((edge) => edge.id).sort());
    for (const line of layout.lines) expect(line.points.length).toBeGreaterThan(1);
  });

  it('points to the first child of each compound state', async () => {
    const { initials } = await layOutChart(socketGraph);

    expect(initials).toHaveLength(5);
  });
});

describe('drawChart', () => {
  it('marks every state and every edge for lighting', async () => {
    const { drawing, width, height } = drawChart(poolGraph, await layOutChart(poolGraph));

    expect(attributesOf(drawing, 'data-state').sort()).toEqual(
      poolGraph.nodes.map((node) => node.id).sort(),
    );
    expect(attributesOf(drawing, 'data-edge').sort()).toEqual(
      poolGraph.edges.map((edge) => edge.id).sort(),
    );
    expect(drawing[1]['viewBox']).toBe(`0 0 ${width} ${height}`);
  });
});

describe('roundedPath', () => {
  it('rounds corners and goes straight between them', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 0, y: 20 },
      { x: 4, y: 20 },
    ];

    expect(roundedPath(points)).toBe('M0,0 L0,13 Q0,20 2,20 L4,20');
    expect(roundedPath([])).toBe('');
  });
});

describe('svgText', () => {
  it('writes whatever text there is as text', () => {
    const hostile = `</text><script>alert("1")</script>&'\u0000`;

    const svg = svgText(['svg', { 'data-x': hostile }, [['text', {}, [hostile]]]]);

    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;alert(&quot;1&quot;)');
    expect(svg).not.toContain('\u0000');
  });

  it('leaves line ends and every script of the world alone', () => {
    expect(escapeXml('a\n\tü🎈')).toBe('a\n\tü🎈');
  });
});
