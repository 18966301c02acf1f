import type { MachineEdge, MachineGraph, MachineNode } from '@switchwire/conn-manager';
import type { DrawingNode, DrawingTag, DrawnMachine } from '../messages.ts';
import type { Box, ChartLayout, PlacedLine, Route } from './chart-layout.ts';
import { groupBy } from './graph-reading.ts';
import { innerText, labelText, LINE_HEIGHT, TITLE_HEIGHT } from './measures.ts';
import { arrowHead, roundedPath } from './routes.ts';

const CORNER = 7;

/** Draws a machine. The result is data: the page builds elements from it, `svgText` writes it to a file. */
export function drawChart(graph: MachineGraph, layout: ChartLayout): DrawnMachine {
  const { width, height, lines, initials } = layout;
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
  const labelled = new Set(lines.flatMap((line) => Object.keys(line.labels)));
  const inner = groupBy(
    graph.edges.filter(({ id }) => !labelled.has(id)),
    ({ source }) => source,
  );
  const parents = new Set(graph.nodes.map((node) => node.parent));
  const regions = new Set(
    graph.nodes.filter((node) => node.type === 'parallel').map((node) => node.id),
  );
  const draw = (node: MachineNode): DrawingNode[] => {
    const box = layout.states[node.id];
    if (box === undefined) return [];
    const isRegion = node.parent !== undefined && regions.has(node.parent);
    return [drawState(node, box, inner.get(node.id) ?? [], isRegion)];
  };
  const isParent = (node: MachineNode): boolean => parents.has(node.id);
  const drawing = element(
    'svg',
    { class: 'chart', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group' },
    [
      element('title', {}, [`State machine ${graph.id}`]),
      group('compounds', graph.nodes.filter(isParent).flatMap(draw)),
      group('lines', lines.map(drawLine)),
      group('initials', initials.map(drawInitial)),
      group('states', graph.nodes.filter((node) => !isParent(node)).flatMap(draw)),
      group(
        'labels',
        lines.flatMap((line) => drawLabels(line, edges)),
      ),
    ],
  );
  return { graph, width, height, drawing };
}

function drawState(
  node: MachineNode,
  [x, y, width, height]: Box,
  inner: readonly MachineEdge[],
  isRegion: boolean,
): DrawingNode {
  const kinds = ['state', `state-${node.type}`, ...(isRegion ? ['state-region'] : [])];
  const innerBox = {
    class: 'box-inner',
    x: x + 3,
    y: y + 3,
    width: width - 6,
    height: height - 6,
    rx: CORNER - 2,
  };
  return element('g', { class: kinds.join(' '), 'data-state': node.id }, [
    element('title', {}, [describeState(node)]),
    element('rect', { class: 'box', x, y, width, height, rx: CORNER }),
    ...(node.type === 'final' ? [element('rect', innerBox)] : []),
    element('text', { class: 'name', x: x + 12, y: y + TITLE_HEIGHT - 9 }, [node.label]),
    ...inner.map((edge, index) =>
      element('g', { class: 'inner', 'data-edge': edge.id }, [
        element('title', {}, [describeEdge(edge)]),
        element('text', { x: x + 12, y: y + TITLE_HEIGHT + 6 + index * LINE_HEIGHT }, [
          innerText(edge),
        ]),
      ]),
    ),
  ]);
}

function drawLine({ route, labels }: PlacedLine): DrawingNode {
  return element(
    'g',
    { class: 'line', 'data-edges': Object.keys(labels).join(' ') },
    drawArrow(route),
  );
}

function drawInitial(route: Route): DrawingNode {
  const [cx = 0, cy = 0] = route;
  return element('g', { class: 'initial' }, [
    element('circle', { class: 'dot', cx, cy, r: 4 }),
    ...drawArrow(route),
  ]);
}

function drawArrow(route: Route): readonly DrawingNode[] {
  const points = arrowHead(route);
  return [
    element('path', { class: 'wire', d: roundedPath(route), fill: 'none' }),
    ...(points === undefined ? [] : [element('polygon', { class: 'head', points })]),
  ];
}

function drawLabels(
  { labels }: PlacedLine,
  edges: ReadonlyMap<string, MachineEdge>,
): readonly DrawingNode[] {
  return Object.entries(labels).flatMap(([id, [x, y, width, height]]) => {
    const edge = edges.get(id);
    if (edge === undefined) return [];
    return [
      element('g', { class: 'label', 'data-edge': id }, [
        element('title', {}, [describeEdge(edge)]),
        element('rect', { class: 'label-box', x, y, width, height, rx: 3 }),
        element('text', { x: x + 4, y: y + height - 5 }, [labelText(edge)]),
      ]),
    ];
  });
}

function describeState(node: MachineNode): string {
  const tags = node.tags.length > 0 ? ` (${node.tags.join(', ')})` : '';
  return `${node.id}${tags}${node.description === undefined ? '' : `: ${node.description}`}`;
}

function describeEdge(edge: MachineEdge): string {
  const actions = edge.actions.length > 0 ? ` / ${edge.actions.join(', ')}` : '';
  return `${labelText(edge)}${actions}`;
}

function group(name: string, children: DrawingNode[2]): DrawingNode {
  return element('g', { class: name }, children);
}

function element(
  tag: DrawingTag,
  attributes: DrawingNode[1],
  children: DrawingNode[2] = [],
): DrawingNode {
  return [tag, attributes, children];
}
