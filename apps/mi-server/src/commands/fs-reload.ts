import { serverError } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { asMiError } from './domain-error.ts';

export const fsReload: MiCommand = {
  name: 'fs_reload',
  qualifiedName: 'freeswitch_scripting:reload',
  help: 'replaces all sockets and events by those of the database',
  exportedBy: 'freeswitch_scripting',
  params: [[]],
  async run(_params, { sockets }) {
    if (!sockets.hasStore) {
      throw serverError(
        'Command handler returned null: there is no database to reload from; start with --db-url',
      );
    }
    try {
      await sockets.reload();
    } catch (error) {
      throw asMiError(error);
    }
    return 'OK';
  },
};
