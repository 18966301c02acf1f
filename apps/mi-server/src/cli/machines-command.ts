import { createConnManager } from '@switchwire/conn-manager';
import { drawMachine, mermaidText, svgText } from '#machine-view/charts';
import { CliError, EXIT } from './cli-error.ts';

/** `mi-server machines socket --svg`: the same chart as in the viewer and in the documentation. */
export const runMachinesCommand = (
  name: string,
  options: { readonly mermaid?: boolean },
): number => {
  if (name !== 'socket' && name !== 'pool' && name !== 'outbound') {
    throw new CliError(`there is no machine '${name}'; use socket, pool or outbound`, EXIT.usage);
  }
  // never started: only its machines are asked for
  const graph = createConnManager({}).machines()[name];
  console.log(options.mermaid === true ? mermaidText(graph) : svgText(drawMachine(graph).drawing));
  return EXIT.ok;
};
