import type { MachineEdge, MachineNode } from '@switchwire/conn-manager';

// Sizes in pixels. Nothing here has fonts to measure with: the widths fit every usual sans-serif.
const NAME_CHAR_WIDTH = 7.2;
const LABEL_CHAR_WIDTH = 6.1;
const MIN_STATE_WIDTH = 80;
export const LINE_HEIGHT = 15;
export const TITLE_HEIGHT = 28;
/** Between the border of a chart and what is in it. */
export const MARGIN = 12;
/** Between the border of a state and the states in it. */
export const PADDING = 16;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `event [guard]`: what a reader of a state chart looks for. */
export function labelText({ event, guard }: MachineEdge): string {
  return guard === undefined ? event : `${event} [${guard}]`;
}

/** A transition as it is written into its state: with the target when it leaves the state. */
export function innerText(edge: MachineEdge): string {
  return edge.target === edge.source ? labelText(edge) : `${labelText(edge)} → ${edge.target}`;
}

export function labelSize(edge: MachineEdge): Size {
  return { width: labelText(edge).length * LABEL_CHAR_WIDTH + 8, height: LINE_HEIGHT + 2 };
}

/** What a state's name and the transitions written into it need. */
export function stateSize(node: MachineNode, inner: readonly MachineEdge[]): Size {
  const widths = [
    node.label.length * NAME_CHAR_WIDTH,
    ...inner.map((edge) => innerText(edge).length * LABEL_CHAR_WIDTH),
  ];
  return {
    width: Math.max(MIN_STATE_WIDTH, ...widths.map((width) => width + 24)),
    height: TITLE_HEIGHT + inner.length * LINE_HEIGHT + (inner.length > 0 ? 6 : 4),
  };
}
