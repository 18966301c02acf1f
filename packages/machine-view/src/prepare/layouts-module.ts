import { type MachineGraph } from '@switchwire/conn-manager';
import type { ChartLayout } from '../charts/chart-layout.ts';
import { graphKey } from '../charts/graph-reading.ts';
import { layOutChart } from './lay-out-chart.ts';

const HEADER = `// Generated from the machines by \`npm run docs:write\`. Do not edit.
import type { ChartLayout } from './chart-layout.ts';

/** Layouts by the key of the graph that each was made for. */
export const PREPARED_LAYOUTS: Readonly<Record<string, ChartLayout>> = {`;

/** A layout for each machine, by the key of its graph. */
export async function layOutCharts(
  graphs: readonly MachineGraph[],
): Promise<Readonly<Record<string, ChartLayout>>> {
  const layouts: Record<string, ChartLayout> = {};
  for (const graph of graphs) layouts[graphKey(graph)] = await layOutChart(graph);
  return layouts;
}

/** The text of `charts/prepared-layouts.ts` for these machines, to be formatted like any other file. */
export async function layoutsModule(graphs: readonly MachineGraph[]): Promise<string> {
  const prepared = await layOutCharts(graphs);
  const layouts = graphs.map((graph) => {
    const key = graphKey(graph);
    return `  // ${graph.id}\n  "${key}": ${JSON.stringify(prepared[key])},`;
  });
  return `${[HEADER, ...layouts, '};'].join('\n')}\n`;
}
