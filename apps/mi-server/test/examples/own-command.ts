import { type MiCommand } from '@switchwire/mi-server';

/** `mi-server mi busiest` style: an MI command of your own. */
export const busiest: MiCommand = {
  name: 'busiest',
  help: 'tells which FreeSWITCH has most sessions',
  exportedBy: 'me',
  params: [[]],
  run: (_params, { manager }) => {
    const all = manager.list().filter(({ heartbeat }) => heartbeat !== undefined);
    const [top] = all.sort((a, b) => (b.heartbeat?.sessions ?? 0) - (a.heartbeat?.sessions ?? 0));
    return top?.address ?? null;
  },
};
