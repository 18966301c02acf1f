import { type MiCommand } from '../mi/mi-command.ts';

export const version: MiCommand = {
  name: 'version',
  qualifiedName: 'core:version',
  help: 'prints the version string of the server',
  exportedBy: 'core',
  params: [[]],
  run: (_params, context) => ({
    Server: `Switchwire (${context.version} (${process.arch}/${process.platform}))`,
  }),
};
