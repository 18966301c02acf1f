import { notFound } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';

/** Lists both spellings of every command: opensips-cli refuses what `which` does not list. */
export const which: MiCommand = {
  name: 'which',
  qualifiedName: 'core:which',
  help: 'lists all available MI commands, or the parameters of one',
  exportedBy: 'core',
  params: [
    [],
    [{ name: 'command', type: 'string', help: 'a command, or a module followed by a colon' }],
  ],
  run(params, _context, catalogue) {
    const name = params.string('command');
    if (name === undefined) return catalogue.names();
    const command = catalogue.find(name);
    if (command !== undefined) return command.params.map((set) => set.map((spec) => spec.name));
    const ofModule = name.endsWith(':')
      ? catalogue.commands.flatMap(({ qualifiedName }) =>
          qualifiedName?.startsWith(name) === true ? [qualifiedName] : [],
        )
      : [];
    if (ofModule.length > 0) return ofModule;
    throw notFound('unknown MI command');
  },
};
