import { defineCommand, param } from '../mi/command.ts';
import { type MiContext } from '../mi/context.ts';
import { notFound } from '../json-rpc/mi-error.ts';
import { SOCKET_PHASES } from '../sockets/known-sockets.ts';
import { type GrowingStat } from '../sockets/socket-totals.ts';

interface Statistic {
  /** `group:name`. */
  readonly name: string;
  readonly kind: 'incremental' | 'non-incremental';
  readonly value: number;
}

/** Whether a statistic is among those asked for: `all`, `group:`, `name` or `group:name`. */
const isAsked = (name: string, wanted: readonly string[]): boolean =>
  wanted.some(
    (asked) =>
      asked === 'all' ||
      (asked.endsWith(':') ? name.startsWith(asked) : name === asked || name.endsWith(`:${asked}`)),
  );

const gauge = (name: string, value: number): Statistic => ({
  name,
  kind: 'non-incremental',
  value,
});

/** Statistics of sockets that only grow, also when a socket goes, and the member that each is the total of. */
const COUNTERS: readonly (readonly [name: string, of: GrowingStat])[] = [
  ['freeswitch:events', 'eventsReceived'],
  ['freeswitch:dropped_events', 'eventsDropped'],
  ['freeswitch:commands', 'commandsSent'],
  ['freeswitch:failed_commands', 'commandsFailed'],
  ['freeswitch:reconnects', 'reconnects'],
];

/** Counters as they are without a reset. */
const readCounters = ({ totals }: MiContext): readonly Statistic[] => {
  const read = totals.read();
  return COUNTERS.map(([name, of]) => ({ name, kind: 'incremental', value: read[of] }));
};

/** Reads all statistics at once. `shmem:` is the process's memory, so that tools made for OpenSIPS have something to show. */
const readStatistics = (context: MiContext): readonly Statistic[] => {
  const sockets = context.sockets.list().map(({ info }) => info);
  const { statistics } = context;
  const pending = sockets.reduce((sum, { stats }) => sum + stats.commandsPending, 0);
  return [
    ...Object.entries(statistics.memory.figures()).map(([name, value]) =>
      gauge(`shmem:${name}`, value as number),
    ),
    gauge('core:timestamp', Math.floor(context.uptimeMs() / 1_000)),
    gauge('freeswitch:sockets', sockets.length),
    ...SOCKET_PHASES.map((phase) =>
      gauge(`freeswitch:${phase}`, sockets.filter((info) => info.phase === phase).length),
    ),
    ...readCounters(context).map((one) => ({
      ...one,
      value: statistics.since(one.name, one.value),
    })),
    gauge('freeswitch:pending_commands', pending),
  ];
};

export const getStatistics = defineCommand({
  name: 'get_statistics',
  qualifiedName: 'statistics:get',
  help: 'prints the statistics values; unknown names are left out',
  exportedBy: 'core',
  params: { statistics: param.list('all, a group followed by a colon, or names') },
  run: ({ statistics }, context) =>
    Object.fromEntries(
      readStatistics(context)
        .filter(({ name }) => isAsked(name, statistics))
        .map(({ name, value }) => [name, value]),
    ),
});

export const listStatistics = defineCommand({
  name: 'list_statistics',
  qualifiedName: 'statistics:list',
  help: 'lists all statistics and their kind, or those asked for; unknown names are left out',
  exportedBy: 'core',
  params: { statistics: param.optional(param.list('groups followed by a colon, or names')) },
  run: ({ statistics = ['all'] }, context) =>
    Object.fromEntries(
      readStatistics(context)
        .filter(({ name }) => isAsked(name, statistics))
        .map(({ name, kind }) => [name, kind]),
    ),
});

const MAX_USED = 'shmem:max_used_size';

export const resetStatistics = defineCommand({
  name: 'reset_statistics',
  qualifiedName: 'statistics:reset',
  help: 'resets counters to 0, and shmem:max_used_size to what is used; other statistics have nothing to reset',
  exportedBy: 'core',
  params: { statistics: param.list('all, groups followed by a colon, or names') },
  run({ statistics: wanted }, context) {
    const { statistics } = context;
    const isKnown = readStatistics(context).some(({ name }) => isAsked(name, wanted));
    if (!isKnown) throw notFound('Statistics Not Found', 'list_statistics lists them');
    for (const { name, value } of readCounters(context)) {
      if (isAsked(name, wanted)) statistics.reset(name, value);
    }
    if (isAsked(MAX_USED, wanted)) statistics.memory.reset();
    return 'OK';
  },
});
