import { type MiContext } from './mi-context.ts';
import { SOCKET_PHASES } from './socket-phases.ts';

export interface Statistic {
  /** `group:name`. */
  readonly name: string;
  readonly kind: 'incremental' | 'non-incremental';
  readonly value: number;
}

/** Whether a statistic is among those asked for: `all`, `group:`, `name` or `group:name`. */
export const isAsked = (name: string, wanted: readonly string[]): boolean =>
  wanted.some(
    (asked) =>
      asked === 'all' ||
      (asked.endsWith(':') ? name.startsWith(asked) : name === asked || name.endsWith(`:${asked}`)),
  );

/** Reads all statistics at once. `shmem:` are the process's bytes, so that tools made for OpenSIPS have something to show. */
export const readStatistics = (context: MiContext): readonly Statistic[] => {
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
