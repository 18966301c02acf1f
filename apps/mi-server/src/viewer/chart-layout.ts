import { type MachineEdge, type MachineGraph, type MachineNode } from '@switchwire/conn-manager';
import { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import { LABEL_CHAR_WIDTH, LINE_HEIGHT, NAME_CHAR_WIDTH, TITLE_HEIGHT } from './chart-metrics.ts';
import { layoutWithElk } from './elk-worker.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A state with its place; `inner` are transitions without a target, written into the state as UML does. */
export interface PlacedState extends Box {
  readonly node: MachineNode;
  readonly depth: number;
  readonly isRegion: boolean;
  readonly inner: readonly MachineEdge[];
}

/** All transitions from one state to another share a line; each has a label of its own. */
export interface PlacedLine {
  readonly edges: readonly MachineEdge[];
  readonly points: readonly Point[];
  readonly labels: readonly (Box & { readonly edge: MachineEdge })[];
}

/** The dot that points to the first child of a compound state. */
export interface PlacedInitial extends Point {
  readonly points: readonly Point[];
}

/** Where everything goes, in pixels from the top left corner. States come parents first. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  /** Transitions of the machine itself, which happen in every state. */
  readonly anywhere: readonly MachineEdge[];
  readonly lines: readonly PlacedLine[];
  readonly initials: readonly PlacedInitial[];
}

const ROOT = '';
const MARGIN = 12;
const INITIAL = 'initial:';
const CHAIN = 'chain:';
const DOT = 10;

/** Lays out machines with elkjs, in a worker thread: the event path of the caller is not held up. */
export async function layOutCharts(
  graphs: readonly MachineGraph[],
): Promise<readonly ChartLayout[]> {
  const plans = graphs.map(planOf);
  const placed = await layoutWithElk(plans.map((plan) => plan.root));
  return plans.map((plan, index) => readLayout(plan, placed[index] ?? plan.root));
}

interface ChartPlan {
  readonly graph: MachineGraph;
  readonly root: ElkNode;
  readonly inner: ReadonlyMap<string, readonly MachineEdge[]>;
  readonly lines: ReadonlyMap<string, readonly MachineEdge[]>;
}

function planOf(graph: MachineGraph): ChartPlan {
  const inner = new Map<string, MachineEdge[]>();
  const lines = new Map<string, MachineEdge[]>();
  for (const edge of graph.edges) {
    // the machine itself is not drawn as a state: what it does in every state is written beside it
    const isInner = edge.source === edge.target || edge.source === ROOT;
    append(
      isInner ? inner : lines,
      isInner ? edge.source : `${edge.source}\u0000${edge.target}`,
      edge,
    );
  }
  const children = new Map<string | undefined, MachineNode[]>();
  for (const node of graph.nodes) append(children, node.parent, node);

  const toElk = (node: MachineNode): ElkNode => {
    const nested = (children.get(node.id) ?? []).map(toElk);
    const initial = initialOf(node, graph);
    if (initial !== undefined && node.type === 'compound')
      nested.unshift({ id: `${INITIAL}${node.id}`, width: DOT, height: DOT });
    const size = stateSize(node, inner.get(node.id) ?? []);
    return nested.length === 0
      ? { id: node.id, ...size }
      : { id: node.id, children: nested, layoutOptions: compoundOptions(size) };
  };

  const edges: ElkExtendedEdge[] = [...lines].map(([id, group]) => ({
    id,
    sources: [group[0]?.source ?? ''],
    targets: [group[0]?.target ?? ''],
    labels: group.map((edge) => ({ id: edge.id, ...labelSize(edge) })),
  }));
  for (const node of graph.nodes) {
    const initial = initialOf(node, graph);
    if (initial !== undefined && node.type === 'compound')
      edges.push({
        id: `${INITIAL}${node.id}`,
        sources: [`${INITIAL}${node.id}`],
        targets: [initial],
      });
  }
  edges.push(...regionChains(graph, children));
  const anywhere = inner.get(ROOT)?.length ?? 0;
  const root = {
    id: '\u0000root',
    layoutOptions: {
      ...ROOT_OPTIONS,
      'elk.padding': `[top=${MARGIN + anywhere * LINE_HEIGHT},left=${MARGIN},bottom=${MARGIN},right=${MARGIN}]`,
    },
    children: (children.get(undefined) ?? []).map(toElk),
    edges,
  };
  return { graph, root, inner, lines };
}

/**
 * Invisible edges that put the regions of a parallel state below one another: side by side they would make the
 * drawing wider than any screen.
 */
function regionChains(
  graph: MachineGraph,
  children: ReadonlyMap<string | undefined, readonly MachineNode[]>,
): ElkExtendedEdge[] {
  return graph.nodes
    .filter((node) => node.type === 'parallel')
    .flatMap((node) => {
      const regions = children.get(node.id) ?? [];
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
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
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

function compoundOptions(size: {
  readonly width: number;
  readonly height: number;
}): Record<string, string> {
  return {
    'elk.padding': `[top=${size.height + 4},left=16,bottom=16,right=16]`,
    'elk.nodeSize.constraints': 'MINIMUM_SIZE',
    'elk.nodeSize.minimum': `(${size.width},${size.height + 20})`,
  };
}

function readLayout(plan: ChartPlan, placed: ElkNode): ChartLayout {
  const byId = new Map(plan.graph.nodes.map((node) => [node.id, node]));
  const states: PlacedState[] = [];
  const dots = new Map<string, Point>();
  const visit = (elk: ElkNode, depth: number): void => {
    const node = byId.get(elk.id);
    if (node !== undefined) {
      const parent = node.parent === undefined ? undefined : byId.get(node.parent);
      const isRegion = parent?.type === 'parallel';
      states.push({ node, depth, isRegion, inner: plan.inner.get(node.id) ?? [], ...boxOf(elk) });
    } else if (elk.id.startsWith(INITIAL)) {
      dots.set(elk.id, { x: (elk.x ?? 0) + DOT / 2, y: (elk.y ?? 0) + DOT / 2 });
    }
    for (const child of elk.children ?? []) visit(child, depth + 1);
  };
  for (const child of placed.children ?? []) visit(child, 0);

  const lines: PlacedLine[] = [];
  const initials: PlacedInitial[] = [];
  for (const edge of placed.edges ?? []) {
    const points = pointsOf(edge);
    const dot = dots.get(edge.id);
    if (dot !== undefined) initials.push({ ...dot, points });
    const group = plan.lines.get(edge.id);
    if (group === undefined) continue;
    const places = new Map((edge.labels ?? []).map((label) => [label.id, label]));
    const labels = group.map((item) => ({ edge: item, ...boxOf(places.get(item.id) ?? {}) }));
    lines.push({ edges: group, points, labels });
  }
  const anywhere = plan.inner.get(ROOT) ?? [];
  return { ...sizeOf(placed, lines), states, anywhere, lines, initials };
}

/** ELK's own size does not always count labels that stand outside. */
function sizeOf(placed: ElkNode, lines: readonly PlacedLine[]): { width: number; height: number } {
  const corners = lines.flatMap((line) => [
    ...line.points.map((point) => ({ ...point, width: 0, height: 0 })),
    ...line.labels,
  ]);
  const width = Math.max(placed.width ?? 0, ...corners.map((box) => box.x + box.width + 8));
  const height = Math.max(placed.height ?? 0, ...corners.map((box) => box.y + box.height + 8));
  return { width: Math.ceil(width), height: Math.ceil(height) };
}

function pointsOf(edge: ElkExtendedEdge): Point[] {
  return (edge.sections ?? []).flatMap((section) => [
    section.startPoint,
    ...(section.bendPoints ?? []),
    section.endPoint,
  ]);
}

function boxOf(shape: Partial<Box>): Box {
  return { x: shape.x ?? 0, y: shape.y ?? 0, width: shape.width ?? 0, height: shape.height ?? 0 };
}

/** The id of the first child; machines name it by its key or by its path. */
function initialOf(node: MachineNode, graph: MachineGraph): string | undefined {
  if (node.initial === undefined) return undefined;
  const wanted = [node.initial, `${node.id}.${node.initial}`];
  return graph.nodes.find((child) => child.parent === node.id && wanted.includes(child.id))?.id;
}

function stateSize(
  node: MachineNode,
  inner: readonly MachineEdge[],
): { width: number; height: number } {
  const widths = [
    node.label.length * NAME_CHAR_WIDTH,
    ...inner.map((edge) => labelText(edge).length * LABEL_CHAR_WIDTH),
  ];
  return {
    width: Math.max(80, ...widths.map((width) => width + 24)),
    height: TITLE_HEIGHT + inner.length * LINE_HEIGHT + (inner.length > 0 ? 6 : 4),
  };
}

function labelSize(edge: MachineEdge): { width: number; height: number; text: string } {
  const text = labelText(edge);
  return { text, width: text.length * LABEL_CHAR_WIDTH + 8, height: LINE_HEIGHT + 2 };
}

/** `event [guard]`: what a reader of a state chart looks for. */
export function labelText(edge: MachineEdge): string {
  return edge.guard === undefined ? edge.event : `${edge.event} [${edge.guard}]`;
}

function append<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
