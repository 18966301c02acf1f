import { type MiCommand } from '../mi/mi-command.ts';
import { asMiError } from './domain-error.ts';
import { NO_HELP } from './no-help.ts';
import { eventsParam, freeswitchUrlParam } from './shared-params.ts';

export const fsUnsubscribe: MiCommand = {
  name: 'fs_unsubscribe',
  qualifiedName: 'freeswitch_scripting:unsubscribe',
  help: NO_HELP,
  summary: 'takes events from a FreeSWITCH ESL socket; a socket without events goes',
  exportedBy: 'freeswitch_scripting',
  params: [[freeswitchUrlParam, eventsParam]],
  async run(params, { sockets }) {
    try {
      await sockets.unsubscribe(params.string('freeswitch_url') ?? '', params.list('events'));
    } catch (error) {
      throw asMiError(error);
    }
    return 'OK';
  },
};
