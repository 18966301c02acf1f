import { notFound } from '../json-rpc/mi-error.ts';
import { defineCommand, type MiCommand, type NamedParam, param } from '../mi/command.ts';

/** The ways to call a command by position: every optional parameter that is given is one more way. */
const waysToCall = ({ params }: MiCommand): readonly (readonly string[])[] => {
  const names = params.map(({ name }) => name);
  const optional = params.filter(({ isOptional }) => isOptional).length;
  return Array.from({ length: optional + 1 }, (_, more) =>
    names.slice(0, names.length - optional + more),
  );
};

/** Lists both spellings of every command: opensips-cli refuses what `which` does not list. */
export const which = defineCommand({
  name: 'which',
  qualifiedName: 'core:which',
  help: 'lists all available MI commands, or the parameters of one',
  exportedBy: 'core',
  params: { command: param.optional(param.string('a command, or a module followed by a colon')) },
  run({ command: name }, _context, catalogue) {
    if (name === undefined) return catalogue.names();
    const command = catalogue.find(name);
    if (command !== undefined) return waysToCall(command);
    const ofModule = name.endsWith(':')
      ? catalogue.commands.flatMap(({ qualifiedName }) =>
          qualifiedName?.startsWith(name) === true ? [qualifiedName] : [],
        )
      : [];
    if (ofModule.length > 0) return ofModule;
    throw notFound('unknown MI command');
  },
});

const describeParam = ({ help, isOptional }: NamedParam): string =>
  isOptional ? `${help} (optional)` : help;

export const help = defineCommand({
  name: 'help',
  qualifiedName: 'core:help',
  help: 'prints information about an MI command',
  exportedBy: 'core',
  params: { mi_cmd: param.optional(param.string('a command')) },
  run({ mi_cmd: name }, _context, catalogue) {
    if (name === undefined) return "Usage: help mi_cmd - returns information about 'mi_cmd'";
    const command = catalogue.find(name);
    if (command === undefined) throw notFound('unknown MI command');
    const { help: text, exportedBy, summary, params } = command;
    return {
      Help: text,
      'Exported by': exportedBy,
      ...(summary !== undefined && { Summary: summary }),
      ...(params.length > 0 && {
        Parameters: Object.fromEntries(params.map((one) => [one.name, describeParam(one)])),
      }),
    };
  },
});

const SCHEMA_OF = {
  string: { type: 'string' },
  int: { type: 'integer' },
  list: { type: 'array', items: { type: 'string' }, minItems: 1 },
  any: {},
} as const;

const describeMethod = (command: MiCommand, name: string): object => ({
  name,
  summary: command.summary ?? command.help,
  paramStructure: 'either',
  params: command.params.map((one) => ({
    name: one.name,
    description: one.help,
    required: !one.isOptional,
    schema: SCHEMA_OF[one.type],
  })),
  result: { name: 'result', schema: {} },
});

export const rpcDiscover = defineCommand({
  name: 'rpc.discover',
  help: 'describes all methods as an OpenRPC document',
  exportedBy: 'core',
  run: (_params, context, catalogue) => ({
    openrpc: '1.2.6',
    info: { title: 'Switchwire management interface', version: context.version },
    methods: catalogue.commands.flatMap((command) =>
      [command.name, command.qualifiedName ?? []]
        .flat()
        .map((name) => describeMethod(command, name)),
    ),
  }),
});
