import { type MachineGraph } from '@switchwire/conn-manager';
import { expect } from 'vitest';
import { type Box, type ChartLayout } from '../src/charts/chart-layout.ts';

/** Every state has a box that is inside its parent's and apart from its siblings'. */
export function expectTidyBoxes(graph: MachineGraph, { states, width, height }: ChartLayout): void {
  const whole: Box = [0, 0, width, height];
  expect(Object.keys(states).sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
  for (const node of graph.nodes) {
    const box = states[node.id] ?? whole;
    const outer = states[node.parent ?? ''] ?? whole;
    expect(contains(outer, box), `${node.id} in ${node.parent ?? 'the chart'}`).toBe(true);
    for (const other of graph.nodes.filter(({ parent }) => parent === node.parent))
      if (other !== node)
        expect(overlap(box, states[other.id] ?? whole), `${node.id} on ${other.id}`).toBe(false);
  }
}

const contains = ([ax, ay, aw, ah]: Box, [bx, by, bw, bh]: Box): boolean =>
  bx >= ax && by >= ay && bx + bw <= ax + aw && by + bh <= ay + ah;

const overlap = ([ax, ay, aw, ah]: Box, [bx, by, bw, bh]: Box): boolean =>
  ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;
