import { type MiCommand } from '../mi/mi-command.ts';
import { asMiError } from './domain-error.ts';
import { NO_HELP } from './no-help.ts';
import { eventsParam, freeswitchUrlParam } from './shared-params.ts';

export const fsSubscribe: MiCommand = {
  name: 'fs_subscribe',
  qualifiedName: 'freeswitch_scripting:subscribe',
  help: NO_HELP,
  summary: 'subscribes a FreeSWITCH ESL socket to events, connecting it if it is new',
  exportedBy: 'freeswitch_scripting',
  params: [[freeswitchUrlParam, eventsParam]],
  run(params, { sockets }) {
    try {
      sockets.subscribe(params.string('freeswitch_url') ?? '', params.list('events'));
    } catch (error) {
      throw asMiError(error);
    }
    return 'OK';
  },
};
