import type { Route } from './chart-layout.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const CORNER = 7;
const HEAD_LENGTH = 8;
/** Half the angle of an arrow's head, in radians. */
const HEAD_ANGLE = 0.42;

/** Path data: straight pieces with rounded corners. */
export function roundedPath(route: Route): string {
  const [first, ...rest] = pointsOf(route);
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

/** The corners of the arrow's head at the end of a line; undefined when there is no line. */
export function arrowHead(route: Route): string | undefined {
  const [from, to] = pointsOf(route).slice(-2);
  if (from === undefined || to === undefined) return undefined;
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const corner = (turn: number): Point => ({
    x: to.x - HEAD_LENGTH * Math.cos(angle + turn),
    y: to.y - HEAD_LENGTH * Math.sin(angle + turn),
  });
  return [to, corner(HEAD_ANGLE), corner(-HEAD_ANGLE)].map(at).join(' ');
}

function pointsOf(route: Route): Point[] {
  return Array.from({ length: Math.floor(route.length / 2) }, (_, index) => ({
    x: route[index * 2] ?? 0,
    y: route[index * 2 + 1] ?? 0,
  }));
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

function at({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
