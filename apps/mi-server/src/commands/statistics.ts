import { defineCommand, param } from '../mi/command.ts';
import { type MiContext } from '../mi/context.ts';
import { SOCKET_PHASES } from '../sockets/known-sockets.ts';

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

/** Reads all statistics at once. `shmem:` are the process's bytes, so that tools made for OpenSIPS have something to show. */
const readStatistics = (context: MiContext): readonly Statistic[] => {
  const sockets = context.sockets.list().map(({ info }) => info);
  const sum = (pick: (stats: (typeof sockets)[number]['stats']) => number): number =>
    sockets.reduce((total, { stats }) => total + pick(stats), 0);
  const gauge = (name: string, value: number): Statistic => ({
    name,
    kind: 'non-incremental',
    value,
  });
  const counter = (name: string, value: number): Statistic => ({
    name,
    kind: 'incremental',
    value,
  });
  const memory = process.memoryUsage();
  return [
    gauge('shmem:total_size', memory.heapTotal),
    gauge('shmem:used_size', memory.heapUsed),
    gauge('shmem:real_used_size', memory.rss),
    gauge('core:timestamp', Math.floor((context.now() - context.startedAt) / 1_000)),
    gauge('freeswitch:sockets', sockets.length),
    ...SOCKET_PHASES.map((phase) =>
      gauge(`freeswitch:${phase}`, sockets.filter((info) => info.phase === phase).length),
    ),
    counter(
      'freeswitch:events',
      sum((stats) => stats.eventsReceived),
    ),
    counter(
      'freeswitch:dropped_events',
      sum((stats) => stats.eventsDropped),
    ),
    counter(
      'freeswitch:commands',
      sum((stats) => stats.commandsSent),
    ),
    counter(
      'freeswitch:failed_commands',
      sum((stats) => stats.commandsFailed),
    ),
    gauge(
      'freeswitch:pending_commands',
      sum((stats) => stats.commandsPending),
    ),
    counter(
      'freeswitch:reconnects',
      sum((stats) => stats.reconnects),
    ),
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
