import { defineCommand, param } from '@switchwire/mi-server';

/** An MI command of your own: `mi-server mi busiest`, `mi-server mi busiest 2`. */
export const busiest = defineCommand({
  name: 'busiest',
  help: 'lists the FreeSWITCH servers with most sessions',
  exportedBy: 'me',
  params: { count: param.optional(param.int('how many; 1 if left out')) },
  run: ({ count = 1 }, { manager }) =>
    manager
      .list()
      .filter(({ heartbeat }) => heartbeat !== undefined)
      .sort((a, b) => (b.heartbeat?.sessions ?? 0) - (a.heartbeat?.sessions ?? 0))
      .slice(0, count)
      .map(({ address }) => address),
});
