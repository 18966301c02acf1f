// Writes a picture of every machine into a folder, drawn from the machine itself as the viewer draws it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnManager } from '@switchwire/conn-manager';
import { fleetMachines } from '@switchwire/fleet';
import { drawMachine, svgText } from '@switchwire/machine-view/charts';
import { layOutCharts } from '@switchwire/machine-view/prepare';

const [folder = '.'] = process.argv.slice(2);
const machines = { ...createConnManager().machines(), ...fleetMachines() };
const layouts = await layOutCharts(Object.values(machines));
for (const [name, graph] of Object.entries(machines))
  writeFileSync(join(folder, `${name}.svg`), svgText(drawMachine(graph, layouts).drawing));
