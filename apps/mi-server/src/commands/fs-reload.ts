import { serverError } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { asMiError } from './domain-error.ts';
import { NO_HELP } from './no-help.ts';

export const fsReload: MiCommand = {
  name: 'fs_reload',
  qualifiedName: 'freeswitch_scripting:reload',
  help: NO_HELP,
  summary: 'replaces all sockets and events by those of the database (--db-url)',
  exportedBy: 'freeswitch_scripting',
  params: [[]],
  async run(_params, { sockets }) {
    // the original's words, which programs compare; that a database is needed stands in the summary
    if (!sockets.hasStore) throw serverError('Command handler returned null');
    try {
      await sockets.reload();
    } catch (error) {
      throw asMiError(error);
    }
    return 'OK';
  },
};
