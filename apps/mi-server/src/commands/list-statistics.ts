import { type MiCommand } from '../mi/mi-command.ts';
import { isAsked, readStatistics } from '../mi/statistics.ts';

export const listStatistics: MiCommand = {
  name: 'list_statistics',
  qualifiedName: 'statistics:list',
  help: 'lists all statistics and their kind, or those asked for; unknown names are left out',
  exportedBy: 'core',
  params: [
    [],
    [{ name: 'statistics', type: 'list', help: 'groups followed by a colon, or names' }],
  ],
  run(params, context) {
    const wanted = params.list('statistics');
    return Object.fromEntries(
      readStatistics(context)
        .filter(({ name }) => wanted.length === 0 || isAsked(name, wanted))
        .map(({ name, kind }) => [name, kind]),
    );
  },
};
