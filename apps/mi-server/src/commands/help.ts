import { notFound } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';

export const help: MiCommand = {
  name: 'help',
  qualifiedName: 'core:help',
  help: 'prints information about an MI command',
  exportedBy: 'core',
  params: [[], [{ name: 'mi_cmd', type: 'string', help: 'a command' }]],
  run(params, _context, catalogue) {
    const name = params.string('mi_cmd');
    if (name === undefined) return "Usage: help mi_cmd - returns information about 'mi_cmd'";
    const command = catalogue.find(name);
    if (command === undefined) throw notFound('unknown MI command');
    const { help: text, exportedBy, summary } = command;
    return {
      Help: text,
      'Exported by': exportedBy,
      ...(summary !== undefined && { Summary: summary }),
    };
  },
};
