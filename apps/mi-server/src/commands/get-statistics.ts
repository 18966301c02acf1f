import { type MiCommand } from '../mi/mi-command.ts';
import { isAsked, readStatistics } from '../mi/statistics.ts';

export const getStatistics: MiCommand = {
  name: 'get_statistics',
  qualifiedName: 'statistics:get',
  help: 'prints the statistics values; unknown names are left out',
  exportedBy: 'core',
  params: [
    [{ name: 'statistics', type: 'list', help: 'all, a group followed by a colon, or names' }],
  ],
  run(params, context) {
    const wanted = params.list('statistics');
    return Object.fromEntries(
      readStatistics(context)
        .filter(({ name }) => isAsked(name, wanted))
        .map(({ name, value }) => [name, value]),
    );
  },
};
