import { formatCtime } from '../text/ctime.ts';
import { type MiCommand } from '../mi/mi-command.ts';

export const uptime: MiCommand = {
  name: 'uptime',
  qualifiedName: 'core:uptime',
  help: 'prints how long the server has been running',
  exportedBy: 'core',
  params: [[]],
  run: (_params, { now, startedAt }) => ({
    Now: formatCtime(now()),
    'Up since': formatCtime(startedAt),
    'Up time': `${Math.floor((now() - startedAt) / 1_000)} [sec]`,
  }),
};
