import { type MachineGraph, type MachineNode } from '@switchwire/conn-manager';
import { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import { childrenOf, firstChildOf, innerEdges, outerEdges } from '../charts/graph-reading.ts';
import { labelSize, MARGIN, PADDING, stateSize, type Size } from '../charts/measures.ts';

/** The name of the dot that points to the first child of a compound state, and of the line from it. */
const INITIAL = 'initial:';
/** Lines that keep regions in order and are not drawn. */
const CHAIN = 'chain:';
export const DOT_SIZE = 10;

export const isInitial = (id: string): boolean => id.startsWith(INITIAL);
export const isChain = (id: string): boolean => id.startsWith(CHAIN);

/** A machine as ELK takes it: boxes with their sizes, and lines with those of their labels. */
export function elkPlan(graph: MachineGraph): ElkNode {
  const inner = innerEdges(graph);
  const toElk = (node: MachineNode): ElkNode => {
    const children = childrenOf(graph, node.id).map(toElk);
    if (firstChildOf(graph, node) !== undefined)
      children.unshift({ id: `${INITIAL}${node.id}`, width: DOT_SIZE, height: DOT_SIZE });
    const size = stateSize(node, inner.get(node.id) ?? []);
    return children.length === 0
      ? { id: node.id, ...size }
      : { id: node.id, children, layoutOptions: compoundOptions(size) };
  };
  return {
    id: `machine:${graph.id}`,
    layoutOptions: ROOT_OPTIONS,
    children: childrenOf(graph).map(toElk),
    edges: [...transitionLines(graph), ...initialLines(graph), ...regionChains(graph)],
  };
}

function transitionLines(graph: MachineGraph): ElkExtendedEdge[] {
  return outerEdges(graph).flatMap((edges) => {
    const [first] = edges;
    if (first === undefined) return [];
    const { id, source, target } = first;
    const labels = edges.map((edge) => ({ id: edge.id, text: edge.event, ...labelSize(edge) }));
    return [{ id, sources: [source], targets: [target], labels }];
  });
}

function initialLines(graph: MachineGraph): ElkExtendedEdge[] {
  return graph.nodes.flatMap((node) => {
    const child = firstChildOf(graph, node);
    if (child === undefined) return [];
    const id = `${INITIAL}${node.id}`;
    return [{ id, sources: [id], targets: [child.id] }];
  });
}

/** Regions of a parallel state go below one another: side by side they would be wider than any screen. */
function regionChains(graph: MachineGraph): ElkExtendedEdge[] {
  return graph.nodes
    .filter(({ type }) => type === 'parallel')
    .flatMap((node) => {
      const regions = childrenOf(graph, node.id);
      return regions.slice(1).map((region, index) => ({
        id: `${CHAIN}${region.id}`,
        sources: [regions[index]?.id ?? region.id],
        targets: [region.id],
      }));
    });
}

const ROOT_OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.randomSeed': '1',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.padding': `[top=${MARGIN},left=${MARGIN},bottom=${MARGIN},right=${MARGIN}]`,
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.edgeLabels.inline': 'false',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelLabel': '3',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.compaction.postCompaction.strategy': 'EDGE_LENGTH',
};

function compoundOptions({ width, height }: Size): Record<string, string> {
  return {
    'elk.padding': `[top=${height + 4},left=${PADDING},bottom=${PADDING},right=${PADDING}]`,
    'elk.nodeSize.constraints': 'MINIMUM_SIZE',
    'elk.nodeSize.minimum': `(${width},${height + 20})`,
  };
}
