import { type MiCommand } from '../mi/mi-command.ts';
import { E_FREESWITCH } from './published-events.ts';

export const eventsList: MiCommand = {
  name: 'events_list',
  qualifiedName: 'evi:list',
  help: 'lists all the events advertised through the Event Interface',
  exportedBy: 'core',
  params: [[]],
  run: () => ({ Events: [E_FREESWITCH] }),
};
