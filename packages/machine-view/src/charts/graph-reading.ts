import { createHash } from 'node:crypto';
import type { MachineEdge, MachineGraph, MachineNode } from '@switchwire/conn-manager';

/** The states right inside `parent`, in the machine's order; the outermost ones without it. */
export function childrenOf(graph: MachineGraph, parent?: string): readonly MachineNode[] {
  return graph.nodes.filter((node) => node.parent === parent);
}

/** The state that a compound state enters first; machines name it by its key or by its path. */
export function firstChildOf(graph: MachineGraph, node: MachineNode): MachineNode | undefined {
  if (node.initial === undefined || node.type !== 'compound') return undefined;
  const names = [node.initial, `${node.id}.${node.initial}`];
  return childrenOf(graph, node.id).find(({ id }) => names.includes(id));
}

/** Transitions that stay in their state, by that state. */
export function innerEdges(graph: MachineGraph): ReadonlyMap<string, readonly MachineEdge[]> {
  return groupBy(
    graph.edges.filter(({ source, target }) => source === target),
    ({ source }) => source,
  );
}

/** Transitions that lead from one state to another, those with the same ends together. */
export function outerEdges(graph: MachineGraph): readonly (readonly MachineEdge[])[] {
  const leaving = graph.edges.filter(({ source, target }) => source !== target);
  return [...groupBy(leaving, ({ source, target }) => `${source}\n${target}`).values()];
}

/** A name for everything about a graph that its layout depends on: texts, nesting, order. */
export function graphKey({ id, nodes, edges }: MachineGraph): string {
  const parts = [
    id,
    ...nodes.map((node) => [node.id, node.label, node.parent, node.type, node.initial]),
    ...edges.map((edge) => [edge.id, edge.source, edge.target, edge.event, edge.guard]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

export function groupBy<Key, Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
