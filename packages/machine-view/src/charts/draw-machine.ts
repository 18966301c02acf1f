import type { MachineGraph } from '@switchwire/conn-manager';
import type { DrawnMachine } from '../messages.ts';
import type { ChartLayout } from './chart-layout.ts';
import { drawChart } from './draw-chart.ts';
import { graphKey } from './graph-reading.ts';
import { plainLayout } from './plain-layout.ts';
import { PREPARED_LAYOUTS } from './prepared-layouts.ts';

/** Draws a machine by the layout that was prepared for it, or plainly when there is none. */
export function drawMachine(
  graph: MachineGraph,
  prepared: Readonly<Record<string, ChartLayout>> = PREPARED_LAYOUTS,
): DrawnMachine {
  return drawChart(graph, prepared[graphKey(graph)] ?? plainLayout(graph));
}
