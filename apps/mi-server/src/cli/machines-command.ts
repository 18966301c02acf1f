import { createConnManager } from '@switchwire/conn-manager';
import { drawMachine } from '../viewer/drawn-machines.ts';
import { svgText } from '../viewer/svg-text.ts';
import { CliError, EXIT } from './cli-error.ts';
import { formatMermaid } from './mermaid.ts';

/** `mi-server machines socket --svg`: the same chart as in the viewer and in the documentation. */
export const runMachinesCommand = async (
  name: string,
  options: { readonly mermaid?: boolean },
): Promise<number> => {
  if (name !== 'socket' && name !== 'pool' && name !== 'outbound') {
    throw new CliError(
      `there is no machine '${name}'; there are socket, pool and outbound`,
      EXIT.usage,
    );
  }
  // never started: only its machines are asked for
  const graph = createConnManager({}).machines()[name];
  console.log(
    options.mermaid === true ? formatMermaid(graph) : svgText((await drawMachine(graph)).drawing),
  );
  return EXIT.ok;
};
