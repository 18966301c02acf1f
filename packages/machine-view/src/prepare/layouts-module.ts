import { type MachineGraph } from '@switchwire/conn-manager';
import type { ChartLayout } from '../charts/chart-layout.ts';
import { graphKey } from '../charts/graph-reading.ts';
import { layOutChart } from './lay-out-chart.ts';

const HEADER = `// Generated from the machines by \`npm run docs:write\`. Do not edit.
import type { ChartLayout } from './chart-layout.ts';

/** Layouts by the key of the graph that each was made for. */
export const PREPARED_LAYOUTS: Readonly<Record<string, ChartLayout>> = {`;

/** The text of `charts/prepared-layouts.ts` for these machines, to be formatted like any other file. */
export async function layoutsModule(graphs: readonly MachineGraph[]): Promise<string> {
  const layouts: string[] = [];
  for (const graph of graphs) {
    const layout: ChartLayout = await layOutChart(graph);
    layouts.push(`  // ${graph.id}\n  "${graphKey(graph)}": ${JSON.stringify(layout)},`);
  }
  return `${[HEADER, ...layouts, '};'].join('\n')}\n`;
}
