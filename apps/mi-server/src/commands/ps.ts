import { type MiCommand } from '../mi/mi-command.ts';

/** One process does everything here; opensips-cli wants to see it as a list. */
export const ps: MiCommand = {
  name: 'ps',
  qualifiedName: 'core:ps',
  help: 'lists all processes of the server',
  exportedBy: 'core',
  params: [[]],
  run: () => ({ Processes: [{ ID: 0, PID: process.pid, Type: 'mi-server' }] }),
};
