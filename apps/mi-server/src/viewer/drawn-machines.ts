import { type ConnManager, type MachineGraph } from '@switchwire/conn-manager';
import { drawChart } from './chart-drawing.ts';
import { layOutCharts } from './chart-layout.ts';
import { type DrawnMachine, type MachineName } from './machine-messages.ts';

export type DrawnMachines = Readonly<Record<MachineName, DrawnMachine>>;

/** Lays out and draws machines, in their order. */
async function drawMachines(graphs: readonly MachineGraph[]): Promise<readonly DrawnMachine[]> {
  const layouts = await layOutCharts(graphs);
  return graphs.flatMap((graph, index) => {
    const layout = layouts[index];
    return layout === undefined ? [] : [drawChart(graph, layout)];
  });
}

/** Lays out and draws one machine. */
export async function drawMachine(graph: MachineGraph): Promise<DrawnMachine> {
  const [drawn] = await drawMachines([graph]);
  if (drawn === undefined) throw new Error(`The machine ${graph.id} was not drawn`);
  return drawn;
}

/**
 * Draws the machines on the first call and remembers them: a running program's machines do not change. A failed
 * attempt is not remembered.
 */
export function createMachineDrawer(
  manager: Pick<ConnManager, 'machines'>,
): () => Promise<DrawnMachines> {
  let drawn: Promise<DrawnMachines> | undefined;
  return () => {
    drawn ??= drawAll(manager).catch((error: unknown) => {
      drawn = undefined;
      throw error;
    });
    return drawn;
  };
}

async function drawAll(manager: Pick<ConnManager, 'machines'>): Promise<DrawnMachines> {
  const graphs = manager.machines();
  const [socket, pool, outbound] = await drawMachines([
    graphs.socket,
    graphs.pool,
    graphs.outbound,
  ]);
  if (socket === undefined || pool === undefined || outbound === undefined)
    throw new Error('A machine was not drawn');
  return { socket, pool, outbound };
}
