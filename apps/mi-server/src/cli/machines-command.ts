import { createConnManager, type MachineGraph } from '@switchwire/conn-manager';
import { drawMachine, mermaidText, svgText } from '#machine-view/charts';
import { loadFleet } from '../runtime/open-server-fleet.ts';
import { CliError, EXIT } from './cli-error.ts';

/** `mi-server machines socket --svg`: the same chart as in the viewer and in the documentation. */
export const runMachinesCommand = async (
  name: string,
  options: { readonly mermaid?: boolean },
): Promise<number> => {
  const graph = await graphOf(name);
  console.log(options.mermaid === true ? mermaidText(graph) : svgText(drawMachine(graph).drawing));
  return EXIT.ok;
};

const graphOf = async (name: string): Promise<MachineGraph> => {
  switch (name) {
    case 'socket':
    case 'pool':
    case 'outbound':
      // never started: only its machines are asked for
      return createConnManager({}).machines()[name];
    case 'membership':
    case 'ownership':
      return (await loadFleet(undefined, `mi-server machines ${name}`)).fleetMachines()[name];
    default:
      throw new CliError(
        `there is no machine '${name}'; use socket, pool, outbound, membership or ownership`,
        EXIT.usage,
      );
  }
};
