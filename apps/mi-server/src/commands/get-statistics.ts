import { type MiCommand } from '../mi/mi-command.ts';
import { readStatistics } from '../mi/statistics.ts';

/** `all`, `group:`, `name` or `group:name`. */
const isAsked = (name: string, asked: string): boolean =>
  asked === 'all' ||
  (asked.endsWith(':') ? name.startsWith(asked) : name === asked || name.endsWith(`:${asked}`));

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
        .filter(({ name }) => wanted.some((asked) => isAsked(name, asked)))
        .map(({ name, value }) => [name, value]),
    );
  },
};
