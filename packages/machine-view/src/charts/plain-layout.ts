import type { MachineGraph, MachineNode } from '@switchwire/conn-manager';
import type { Box, ChartLayout } from './chart-layout.ts';
import { childrenOf, groupBy } from './graph-reading.ts';
import { MARGIN, PADDING, stateSize, type Size } from './measures.ts';

/**
 * A layout for any graph: states below one another, inner ones inside, every transition written into its state. For
 * graphs without a prepared layout, such as those of another version.
 */
export function plainLayout(graph: MachineGraph): ChartLayout {
  const edges = groupBy(graph.edges, ({ source }) => source);
  const states: Record<string, Box> = {};

  const place = (node: MachineNode, x: number, y: number): Size => {
    const own = stateSize(node, edges.get(node.id) ?? []);
    const children = childrenOf(graph, node.id);
    if (children.length === 0) {
      states[node.id] = [x, y, own.width, own.height];
      return own;
    }
    // listed before its children, so that it is drawn behind them
    states[node.id] = [x, y, own.width, own.height];
    const inside = placeAll(children, x + PADDING, y + own.height);
    const size = {
      width: Math.max(own.width, inside.width + 2 * PADDING),
      height: own.height + inside.height + PADDING,
    };
    states[node.id] = [x, y, size.width, size.height];
    return size;
  };

  const placeAll = (nodes: readonly MachineNode[], x: number, top: number): Size => {
    let [width, y] = [0, top];
    for (const node of nodes) {
      const size = place(node, x, y);
      width = Math.max(width, size.width);
      y += size.height + PADDING;
    }
    return { width, height: Math.max(0, y - top - PADDING) };
  };

  const { width, height } = placeAll(childrenOf(graph), MARGIN, MARGIN);
  return {
    width: Math.ceil(width + 2 * MARGIN),
    height: Math.ceil(height + 2 * MARGIN),
    states,
    lines: [],
    initials: [],
  };
}
