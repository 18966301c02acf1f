import { type MiCommand } from '../mi/mi-command.ts';
import { readStatistics } from '../mi/statistics.ts';

export const listStatistics: MiCommand = {
  name: 'list_statistics',
  qualifiedName: 'statistics:list',
  help: 'lists all statistics and their kind',
  exportedBy: 'core',
  params: [[], [{ name: 'statistics', type: 'list', help: 'groups or names' }]],
  run: (_params, context) =>
    Object.fromEntries(readStatistics(context).map(({ name, kind }) => [name, kind])),
};
