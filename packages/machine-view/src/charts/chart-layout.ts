/** x, y, width, height: pixels from the top left corner of the chart. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** x, y, x, y …: the corners of a line. */
export type Route = readonly number[];

/** Transitions from one state to another share a line. */
export interface PlacedLine {
  readonly route: Route;
  /** The box of each transition's label, by the transition's id. */
  readonly labels: Readonly<Record<string, Box>>;
}

/**
 * Where the parts of a chart are. The texts are not in it: a layout and the graph that it was made for give the drawing
 * together. A transition without a label is written into its state, as UML does.
 */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  /** By the state's id. */
  readonly states: Readonly<Record<string, Box>>;
  readonly lines: readonly PlacedLine[];
  /** Lines from a dot to the first child of a compound state; each begins at the centre of its dot. */
  readonly initials: readonly Route[];
}
