import { type ParamSpec } from '../json-rpc/params.ts';
import { type MiCommand } from '../mi/mi-command.ts';

const SCHEMA_OF = {
  string: { type: 'string' },
  int: { type: 'integer' },
  list: { type: 'array', items: { type: 'string' }, minItems: 1 },
  any: {},
} as const;

const describeParam = (spec: ParamSpec, required: boolean): object => ({
  name: spec.name,
  description: spec.help,
  required,
  schema: SCHEMA_OF[spec.type],
});

/** The longest set names every parameter; one is required if all sets have it. */
const describeMethod = (command: MiCommand, name: string): object => {
  const longest = command.params.reduce((best, set) => (set.length > best.length ? set : best), []);
  return {
    name,
    summary: command.summary ?? command.help,
    paramStructure: 'either',
    params: longest.map((spec) =>
      describeParam(
        spec,
        command.params.every((set) => set.some((one) => one.name === spec.name)),
      ),
    ),
    result: { name: 'result', schema: {} },
  };
};

export const rpcDiscover: MiCommand = {
  name: 'rpc.discover',
  help: 'describes all methods as an OpenRPC document',
  exportedBy: 'core',
  params: [[]],
  run: (_params, context, catalogue) => ({
    openrpc: '1.2.6',
    info: { title: 'Switchwire management interface', version: context.version },
    methods: catalogue.commands.flatMap((command) =>
      [command.name, command.qualifiedName ?? []]
        .flat()
        .map((name) => describeMethod(command, name)),
    ),
  }),
};
