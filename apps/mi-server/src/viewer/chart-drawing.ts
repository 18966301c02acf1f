import { type MachineEdge, type MachineGraph } from '@switchwire/conn-manager';
import {
  labelText,
  type ChartLayout,
  type PlacedInitial,
  type PlacedLine,
  type PlacedState,
  type Point,
} from './chart-layout.ts';
import { LINE_HEIGHT, TITLE_HEIGHT } from './chart-metrics.ts';
import { type DrawingNode, type DrawingTag, type DrawnMachine } from './machine-messages.ts';

const CORNER = 7;

/** Draws a laid out machine. The result is data: the page builds elements of it, `svgText` writes it to a file. */
export function drawChart(graph: MachineGraph, layout: ChartLayout): DrawnMachine {
  const { width, height } = layout;
  const compound = layout.states.filter((state) => isCompound(state, graph));
  const simple = layout.states.filter((state) => !isCompound(state, graph));
  const drawing = element(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'group',
    },
    [
      element('title', {}, [`State machine ${graph.id}`]),
      element('g', { class: 'compounds' }, compound.map(drawState)),
      element('g', { class: 'lines' }, layout.lines.map(drawLine)),
      element('g', { class: 'initials' }, layout.initials.map(drawInitial)),
      element('g', { class: 'states' }, simple.map(drawState)),
      element('g', { class: 'labels' }, layout.lines.flatMap(drawLabels)),
      ...layout.anywhere.map(drawAnywhere),
    ],
  );
  return { graph, width, height, drawing };
}

function isCompound(state: PlacedState, graph: MachineGraph): boolean {
  return graph.nodes.some((node) => node.parent === state.node.id);
}

function drawState(state: PlacedState): DrawingNode {
  const { node, x, y, width, height } = state;
  const kinds = ['state', `state-${node.type}`, ...(state.isRegion ? ['state-region'] : [])];
  const isFinal = node.type === 'final';
  return element('g', { class: kinds.join(' '), 'data-state': node.id }, [
    element('title', {}, [describeState(state)]),
    element('rect', { class: 'box', x, y, width, height, rx: CORNER }),
    ...(isFinal
      ? [
          element('rect', {
            class: 'box-inner',
            x: x + 3,
            y: y + 3,
            width: width - 6,
            height: height - 6,
            rx: CORNER - 2,
          }),
        ]
      : []),
    element('text', { class: 'name', x: x + 12, y: y + TITLE_HEIGHT - 9 }, [node.label]),
    ...state.inner.map((edge, index) =>
      element('g', { class: 'inner', 'data-edge': edge.id }, [
        element('title', {}, [describeEdge(edge)]),
        element('text', { x: x + 12, y: y + TITLE_HEIGHT + 6 + index * LINE_HEIGHT }, [
          labelText(edge),
        ]),
      ]),
    ),
  ]);
}

function drawAnywhere(edge: MachineEdge, index: number): DrawingNode {
  const target = edge.target === edge.source ? '' : ` → ${edge.target}`;
  return element('g', { class: 'inner', 'data-edge': edge.id }, [
    element('title', {}, [describeEdge(edge)]),
    element('text', { x: 12, y: LINE_HEIGHT * (index + 1) }, [
      `in every state: ${labelText(edge)}${target}`,
    ]),
  ]);
}

function drawLine(line: PlacedLine): DrawingNode {
  const ids = line.edges.map((edge) => edge.id).join(' ');
  const [from, to] = line.points.slice(-2);
  return element('g', { class: 'line', 'data-edges': ids }, [
    element('path', { class: 'wire', d: roundedPath(line.points), fill: 'none' }),
    ...(from !== undefined && to !== undefined ? [arrowHead(from, to)] : []),
  ]);
}

function drawLabels(line: PlacedLine): DrawingNode[] {
  return line.labels.map(({ edge, x, y, width, height }) =>
    element('g', { class: 'label', 'data-edge': edge.id }, [
      element('title', {}, [describeEdge(edge)]),
      element('rect', { class: 'label-box', x, y, width, height, rx: 3 }),
      element('text', { x: x + 4, y: y + height - 5 }, [labelText(edge)]),
    ]),
  );
}

function drawInitial(initial: PlacedInitial): DrawingNode {
  const [from, to] = initial.points.slice(-2);
  return element('g', { class: 'initial' }, [
    element('circle', { class: 'dot', cx: initial.x, cy: initial.y, r: 4 }),
    element('path', { class: 'wire', d: roundedPath(initial.points), fill: 'none' }),
    ...(from !== undefined && to !== undefined ? [arrowHead(from, to)] : []),
  ]);
}

/** Straight pieces with rounded corners. */
export function roundedPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = [`M${at(first)}`];
  let previous = first;
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1];
    if (next === undefined) parts.push(`L${at(point)}`);
    else {
      parts.push(`L${at(towards(point, previous))}`, `Q${at(point)} ${at(towards(point, next))}`);
    }
    previous = point;
  }
  return parts.join(' ');
}

function towards(from: Point, to: Point): Point {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  const step = Math.min(CORNER, distance / 2);
  if (distance === 0) return from;
  return {
    x: from.x + ((to.x - from.x) * step) / distance,
    y: from.y + ((to.y - from.y) * step) / distance,
  };
}

function arrowHead(from: Point, to: Point): DrawingNode {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const corner = (turn: number): Point => ({
    x: to.x - 8 * Math.cos(angle + turn),
    y: to.y - 8 * Math.sin(angle + turn),
  });
  const points = [to, corner(0.42), corner(-0.42)].map(at).join(' ');
  return element('polygon', { class: 'head', points });
}

function at(point: Point): string {
  return `${round(point.x)},${round(point.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function describeState({ node }: PlacedState): string {
  const tags = node.tags.length > 0 ? ` (${node.tags.join(', ')})` : '';
  return `${node.id}${tags}${node.description === undefined ? '' : `: ${node.description}`}`;
}

function describeEdge(edge: MachineEdge): string {
  const actions = edge.actions.length > 0 ? ` / ${edge.actions.join(', ')}` : '';
  return `${labelText(edge)}${actions}`;
}

function element(
  tag: DrawingTag,
  attributes: DrawingNode[1],
  children: DrawingNode[2] = [],
): DrawingNode {
  return [tag, attributes, children];
}
