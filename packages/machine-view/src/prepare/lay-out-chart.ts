import { createRequire } from 'node:module';
import { type MachineGraph } from '@switchwire/conn-manager';
import { type ELK, type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import { type Box, type ChartLayout, type PlacedLine, type Route } from '../charts/chart-layout.ts';
import { DOT_SIZE, elkPlan, isChain, isInitial } from './elk-plan.ts';

const Elk = createRequire(import.meta.url)('elkjs/lib/elk.bundled.js') as new () => ELK;

/** Around labels beyond ELK's own border, which does not always count them. */
const LABEL_MARGIN = 8;

/** Lays out a machine with ELK. The same graph gives the same layout, to a tenth of a pixel. */
export async function layOutChart(graph: MachineGraph): Promise<ChartLayout> {
  const placed = await new Elk().layout(elkPlan(graph));
  const boxes = new Map<string, Box>();
  const visit = (node: ElkNode): void => {
    boxes.set(node.id, boxOf(node));
    node.children?.forEach(visit);
  };
  placed.children?.forEach(visit);
  const edges = (placed.edges ?? []).filter(({ id }) => !isChain(id));
  const lines = edges.filter(({ id }) => !isInitial(id)).map(lineOf);
  const initials = edges
    .filter(({ id }) => isInitial(id))
    .map((edge) => [...centreOf(boxes.get(edge.id)), ...routeOf(edge)]);
  const states = graph.nodes.flatMap(({ id }) => {
    const box = boxes.get(id);
    return box === undefined ? [] : [[id, box] as const];
  });
  return { ...sizeOf(placed, lines), states: Object.fromEntries(states), lines, initials };
}

function lineOf(edge: ElkExtendedEdge): PlacedLine {
  const labels = (edge.labels ?? []).map((label) => [label.id ?? '', boxOf(label)] as const);
  return { route: routeOf(edge), labels: Object.fromEntries(labels) };
}

function sizeOf(
  placed: ElkNode,
  lines: readonly PlacedLine[],
): Pick<ChartLayout, 'width' | 'height'> {
  const boxes = lines.flatMap(({ labels }) => Object.values(labels));
  const routes = lines.map(({ route }) => route);
  const rights = [
    ...boxes.map(([x, , width]) => x + width),
    ...routes.flatMap((route) => route.filter((_, index) => index % 2 === 0)),
  ];
  const bottoms = [
    ...boxes.map(([, y, , height]) => y + height),
    ...routes.flatMap((route) => route.filter((_, index) => index % 2 === 1)),
  ];
  return {
    width: Math.ceil(Math.max(placed.width ?? 0, ...rights.map((x) => x + LABEL_MARGIN))),
    height: Math.ceil(Math.max(placed.height ?? 0, ...bottoms.map((y) => y + LABEL_MARGIN))),
  };
}

function routeOf({ sections = [] }: ElkExtendedEdge): Route {
  return sections
    .flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
    .flatMap(({ x, y }) => [tenth(x), tenth(y)]);
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<ElkNode>): Box {
  return [tenth(x), tenth(y), tenth(width), tenth(height)];
}

function centreOf([x, y] = [0, 0] as readonly number[]): Route {
  return [tenth((x ?? 0) + DOT_SIZE / 2), tenth((y ?? 0) + DOT_SIZE / 2)];
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
