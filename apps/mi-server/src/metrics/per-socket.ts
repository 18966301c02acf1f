import { type ConnManager, type SocketInfo, type SocketStats } from '@switchwire/conn-manager';
import { Counter, Gauge, type Registry } from 'prom-client';
import { type SofiaPoll } from './sofia-poll.ts';
import { wantedSockets } from '../sockets/known-sockets.ts';
import { type SocketTotals, type GrowingStat } from '../sockets/socket-totals.ts';

/** How the sockets that have no series of their own are one. */
type Merge = 'sum' | 'max' | 'mean';

interface SocketGauge {
  readonly name: string;
  readonly help: string;
  /** Undefined: there is nothing to show of this socket. */
  readonly of: (info: SocketInfo, now: number) => number | undefined;
  readonly merge: Merge;
}

const GAUGES: readonly SocketGauge[] = [
  {
    name: 'socket_up',
    help: '1 while the socket is subscribed',
    of: ({ phase }) => (phase === 'subscribed' ? 1 : 0),
    merge: 'sum',
  },
  {
    name: 'socket_in_service',
    help: '1 while the server gets new calls as far as its operator decided',
    of: ({ state = 'in-service' }) => (state === 'in-service' ? 1 : 0),
    merge: 'sum',
  },
  {
    name: 'socket_refused_events',
    help: 'Wanted events that the FreeSWITCH refused',
    of: ({ refusedEvents }) => refusedEvents.length,
    merge: 'sum',
  },
  {
    name: 'socket_commands_pending',
    help: 'ESL commands that wait for their reply',
    of: ({ stats }) => stats.commandsPending,
    merge: 'sum',
  },
  {
    name: 'freeswitch_sessions',
    help: 'Sessions of the FreeSWITCH, of its last HEARTBEAT',
    of: ({ heartbeat }) => heartbeat?.sessions,
    merge: 'sum',
  },
  {
    name: 'freeswitch_max_sessions',
    help: 'Its max-sessions',
    of: ({ heartbeat }) => heartbeat?.maxSessions,
    merge: 'sum',
  },
  {
    name: 'freeswitch_sessions_per_second',
    help: 'Sessions created in its last full second',
    of: ({ heartbeat }) => heartbeat?.sessionsPerSecond,
    merge: 'sum',
  },
  {
    name: 'freeswitch_idle_cpu_percent',
    help: 'Its idle CPU',
    of: ({ heartbeat }) => heartbeat?.idleCpu,
    merge: 'mean',
  },
  {
    name: 'freeswitch_heartbeat_stale',
    help: '1 when its last HEARTBEAT is too old',
    of: ({ heartbeat }) => (heartbeat === undefined ? undefined : heartbeat.stale ? 1 : 0),
    merge: 'sum',
  },
  {
    name: 'freeswitch_heartbeat_age_seconds',
    help: 'Seconds since its last HEARTBEAT',
    of: ({ heartbeat }, now) =>
      heartbeat === undefined ? undefined : Math.max(0, now - heartbeat.receivedAt) / 1_000,
    merge: 'max',
  },
  {
    name: 'freeswitch_uptime_seconds',
    help: 'Seconds since the present FreeSWITCH started',
    of: ({ server }, now) =>
      server?.startedAt === undefined ? undefined : Math.max(0, now - server.startedAt) / 1_000,
    merge: 'max',
  },
];

/** Only where servers are asked for them. */
const sofiaGauges = (poll: Pick<SofiaPoll, 'of'>): readonly SocketGauge[] => [
  {
    name: 'freeswitch_registrations',
    help: 'SIP registrations that the FreeSWITCH has',
    of: ({ id }) => poll.of(id)?.registrations,
    merge: 'sum',
  },
  {
    name: 'freeswitch_gateways',
    help: 'Its SIP gateways',
    of: ({ id }) => poll.of(id)?.gateways,
    merge: 'sum',
  },
  {
    name: 'freeswitch_gateways_up',
    help: 'Its SIP gateways that are registered or need no registration, and answer pings where they are pinged',
    of: ({ id }) => poll.of(id)?.gatewaysUp,
    merge: 'sum',
  },
];

const COUNTERS: readonly (readonly [name: string, help: string, of: GrowingStat])[] = [
  ['socket_events_total', 'Events received, by socket', 'eventsReceived'],
  [
    'events_dropped_total',
    'Events that a consumer with a full queue lost, by socket',
    'eventsDropped',
  ],
  [
    'skipped_frames_total',
    'Answers and events above --max-body-bytes, which were not kept, by socket',
    'framesSkipped',
  ],
  ['socket_reconnects_total', 'Sessions that were lost and replaced, by socket', 'reconnects'],
  ['socket_commands_total', 'ESL commands, by socket', 'commandsSent'],
  ['socket_commands_failed_total', 'ESL commands that failed, by socket', 'commandsFailed'],
  ['received_bytes_total', 'Bytes received from FreeSWITCH, by socket', 'bytesReceived'],
];

/** The series of all sockets that have none of their own. */
const OTHER = 'other';

/** Which sockets have series of their own: the first ones that came, as long as they are there. */
class SocketLabels {
  readonly #max: number;
  readonly #labelled = new Set<string>();
  #hasOthers = false;

  constructor(max: number) {
    this.#max = max;
  }

  /** There are, or were, more sockets than series. */
  get hasOthers(): boolean {
    return this.#hasOthers;
  }

  split(sockets: readonly SocketInfo[]): {
    readonly own: readonly SocketInfo[];
    readonly others: readonly SocketInfo[];
  } {
    const there = new Set(sockets.map(({ id }) => id));
    for (const id of this.#labelled) if (!there.has(id)) this.#labelled.delete(id);
    const others: SocketInfo[] = [];
    for (const info of sockets) {
      if (this.#labelled.has(info.id)) continue;
      if (this.#labelled.size < this.#max) this.#labelled.add(info.id);
      else others.push(info);
    }
    this.#hasOthers ||= others.length > 0;
    return { own: sockets.filter(({ id }) => this.#labelled.has(id)), others };
  }
}

const merged = (values: readonly number[], merge: Merge): number => {
  if (merge === 'max') return values.reduce((one, other) => Math.max(one, other), 0);
  const sum = values.reduce((one, other) => one + other, 0);
  return merge === 'sum' ? sum : sum / values.length;
};

export interface PerSocketSources {
  readonly manager: Pick<ConnManager, 'list'>;
  readonly totals: Pick<SocketTotals, 'read'>;
  /** Sockets with series of their own; what lies beyond is `socket="other"`. */
  readonly maxSockets: number;
  /** Where servers are asked for their registrations and gateways. */
  readonly sofia?: Pick<SofiaPoll, 'of'> | undefined;
}

/** Figures of each socket with the label `socket`, read at each scrape. */
export const addPerSocketMetrics = (
  registry: Registry,
  { manager, totals, maxSockets, sofia }: PerSocketSources,
): void => {
  const labels = new SocketLabels(maxSockets);
  const registers = [registry];
  const labelNames = ['socket'];
  // all metrics of one scrape are collected in one turn: the sockets are listed once for them
  let listed: ReturnType<SocketLabels['split']> | undefined;
  const sockets = (): ReturnType<SocketLabels['split']> => {
    if (listed === undefined) queueMicrotask(() => (listed = undefined));
    return (listed ??= labels.split(wantedSockets(manager)));
  };
  for (const { name, help, of, merge } of [...GAUGES, ...(sofia ? sofiaGauges(sofia) : [])]) {
    new Gauge({
      name: `switchwire_${name}`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        const now = Date.now();
        const { own, others } = sockets();
        for (const info of own) {
          const value = of(info, now);
          if (value !== undefined) this.set({ socket: info.address }, value);
        }
        const rest = others.flatMap((info) => of(info, now) ?? []);
        if (rest.length > 0) this.set({ socket: OTHER }, merged(rest, merge));
      },
    });
  }
  for (const [name, help, of] of COUNTERS) {
    new Counter({
      name: `switchwire_${name}`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        const { own } = sockets();
        for (const { address, stats } of own) this.inc({ socket: address }, stats[of]);
        if (!labels.hasOthers) return;
        // what the sockets that are gone have counted is in it, so that it never falls
        const ofOwn = own.reduce((sum, { stats }: { stats: SocketStats }) => sum + stats[of], 0);
        this.inc({ socket: OTHER }, Math.max(0, totals.read()[of] - ofOwn));
      },
    });
  }
};
