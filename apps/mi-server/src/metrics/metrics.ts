import { type CommandReport, type ConnManager, type SocketPhase } from '@switchwire/conn-manager';
import { type History } from '@switchwire/conn-manager/history';
import { type LocalCache, type ScriptHost } from '@switchwire/fs-scripting';
import { isKnownEventName } from '@switchwire/esl-protocol';
import { Counter, Histogram, Registry } from 'prom-client';
import { type AuditLog } from '../audit/audit-log.ts';
import { type Subscribers } from '../events/subscribers.ts';
import { type SinkList } from '../mi/context.ts';
import { type MiFleet } from '../mi/mi-fleet.ts';
import { type MiObserver } from '../mi/registry.ts';
import { SocketTotals } from '../sockets/socket-totals.ts';
import { type SpanCounts } from '../telemetry/span-counts.ts';
import { addFleetMetrics, createFleetObserver, type FleetObserver } from './fleet-metrics.ts';
import { LimitHits } from './limit-hits.ts';
import { addLimitMetrics } from './limit-metrics.ts';
import { addProcessMetrics, addScriptMetrics } from './process-metrics.ts';
import { addPerSocketMetrics } from './per-socket.ts';
import { type SofiaPoll } from './sofia-poll.ts';
import { addSinkMetrics } from './sink-metrics.ts';
import { addSocketMetrics } from './socket-metrics.ts';
import { addSpanMetrics } from './span-metrics.ts';

/** What a server's metrics are about. */
interface MetricSources {
  readonly manager: ConnManager;
  readonly scripts: Pick<ScriptHost, 'stats' | 'list'>;
  readonly subscribers: Pick<Subscribers, 'dropped'>;
  /** That of the scripts. */
  readonly cache?: Pick<LocalCache, 'evicted'> | undefined;
  readonly audit?: Pick<AuditLog, 'dropped'> | undefined;
  readonly history?: Pick<History, 'unwritten'> | undefined;
  /** Default: counted from now on. */
  readonly totals?: Pick<SocketTotals, 'read'>;
  /** Sockets with figures of their own. Default 500. */
  readonly maxSockets?: number;
  readonly sinks?: SinkList | undefined;
  /** Where servers are asked for their registrations and gateways. */
  readonly sofia?: Pick<SofiaPoll, 'of'> | undefined;
  /** Whether the sockets come from a database. */
  readonly hasStore: boolean;
  /** That the server is in. */
  readonly fleet?: MiFleet | undefined;
  readonly droppedLogLines?: (() => number) | undefined;
  /** Of a server that sends traces. */
  readonly spanCounts?: (() => SpanCounts) | undefined;
}

/** Counters that the parts of the server feed, and the text of /metrics. */
export interface Metrics {
  readonly registry: Registry;
  readonly hits: LimitHits;
  readonly observeRequest: MiObserver;
  readonly countStreamDrops: (count: number) => void;
  /** For a server in a fleet: registers what is observed there, once. */
  readonly observeFleet: () => FleetObserver;
  /** Follows the parts of a server until disposed. */
  attach(sources: MetricSources): Disposable;
}

const DEFAULT_METRIC_SOCKETS = 500;

const COMMAND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const METHOD_BUCKETS = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** Metrics of one server; two servers in one process have two registries. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const hits = new LimitHits();
  addProcessMetrics(registry);
  addLimitMetrics(registry, hits);
  const requests = new Counter({
    name: 'switchwire_mi_requests_total',
    help: 'MI requests by method and JSON-RPC error code (0: result)',
    labelNames: ['method', 'code'],
    registers: [registry],
  });
  const requestSeconds = new Histogram({
    name: 'switchwire_mi_request_duration_seconds',
    help: 'Time to answer an MI request',
    buckets: METHOD_BUCKETS,
    registers: [registry],
  });
  let streamDrops = 0;
  addTotal(
    registry,
    'switchwire_stream_dropped_events_total',
    'Events lost by slow readers of /events',
    () => streamDrops,
  );

  return {
    registry,
    hits,
    observeRequest(method, code, durationMs) {
      requests.inc({ method, code });
      requestSeconds.observe(durationMs / 1_000);
    },
    observeFleet: () => createFleetObserver(registry),
    countStreamDrops: (count) => {
      streamDrops += count;
    },
    attach({
      manager,
      scripts,
      subscribers,
      sinks,
      cache,
      audit,
      history,
      hasStore,
      droppedLogLines,
      ...more
    }) {
      const { totals = new SocketTotals(manager), maxSockets = DEFAULT_METRIC_SOCKETS } = more;
      const { sofia, fleet, spanCounts } = more;
      if (fleet !== undefined) addFleetMetrics(registry, fleet);
      addSocketMetrics(registry, manager, hasStore);
      addPerSocketMetrics(registry, { manager, totals, maxSockets, sofia });
      addScriptMetrics(registry, scripts);
      if (spanCounts !== undefined) addSpanMetrics(registry, spanCounts);
      addSinkMetrics(registry, () => sinks?.list() ?? []);
      addLosses(registry, { subscribers, cache, audit, history, droppedLogLines });
      const watching = [
        countEvents(registry, manager),
        countEndings(registry, manager),
        countCommands(registry, manager, hits),
      ];
      return {
        [Symbol.dispose]() {
          for (const one of watching) one[Symbol.dispose]();
        },
      };
    },
  };
};

/** What was thrown away because it could not be kept or delivered. */
const addLosses = (
  registry: Registry,
  {
    subscribers,
    cache,
    audit,
    history,
    droppedLogLines = () => 0,
  }: Pick<MetricSources, 'subscribers' | 'cache' | 'audit' | 'history' | 'droppedLogLines'>,
): void => {
  const losses: readonly (readonly [name: string, help: string, read: () => number])[] = [
    [
      'switchwire_subscriber_dropped_events_total',
      'Events that did not reach a subscriber of event_subscribe',
      () => subscribers.dropped,
    ],
    [
      'switchwire_script_cache_evicted_total',
      'Entries of the cache of scripts that made room before they expired',
      () => cache?.evicted ?? 0,
    ],
    [
      'switchwire_audit_dropped_records_total',
      'Audit records that could not be kept',
      () => audit?.dropped ?? 0,
    ],
    [
      'switchwire_history_unwritten_entries_total',
      'Entries of the history that never reached the database',
      () => history?.unwritten ?? 0,
    ],
    ['switchwire_log_dropped_lines_total', 'Log lines that could not be written', droppedLogLines],
  ];
  for (const [name, help, read] of losses) addTotal(registry, name, help, read);
};

/** A counter that is counted elsewhere and read at each scrape, so that counting costs next to nothing. */
const addTotal = (registry: Registry, name: string, help: string, read: () => number): void => {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
};

/** Names that FreeSWITCH does not have are one series: a label must not grow with what a peer sends. */
const countEvents = (registry: Registry, manager: ConnManager): Disposable => {
  const counts = new Map<string, number>();
  const events = new Counter({
    name: 'switchwire_events_total',
    help: 'Events received, by Event-Name',
    labelNames: ['name'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [name, count] of counts) this.inc({ name }, count);
    },
  });
  events.reset();
  return manager.onEvent((event) => {
    // a plain map on the hot path; the metric is made of it at each scrape
    const known = counts.get(event.name);
    if (known !== undefined) {
      counts.set(event.name, known + 1);
      return;
    }
    const name = isKnownEventName(event.name) ? event.name : 'other';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  });
};

/** `ok` and `err` by FreeSWITCH's answer, `other` for an answer that is neither; the rest did not get one. */
const resultOf = ({ outcome, code }: CommandReport): string => {
  if (outcome !== 'failed') return outcome;
  if (code === 'ESL_COMMAND_TIMEOUT') return 'timeout';
  return code === 'ESL_SESSION_LOST' ? 'lost' : 'refused';
};

const countCommands = (registry: Registry, manager: ConnManager, hits: LimitHits): Disposable => {
  const commands = new Counter({
    name: 'switchwire_commands_total',
    help: 'ESL commands by result',
    labelNames: ['result'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'switchwire_command_duration_seconds',
    help: 'Time from asking for an ESL command to its reply',
    buckets: COMMAND_BUCKETS,
    registers: [registry],
  });
  return manager.onCommand((report) => {
    commands.inc({ result: resultOf(report) });
    if (report.code === 'ESL_QUEUE_FULL') hits.hit('command_queue');
    seconds.observe(report.durationMs / 1_000);
  });
};

const isDown = (phase: SocketPhase): boolean => phase === 'retrying' || phase === 'rejected';

/** Logged in, whether the events are subscribed already or not. */
const wasUp = (phase: SocketPhase): boolean => phase === 'authenticated' || phase === 'subscribed';

/**
 * Sessions that were lost, and attempts that led to none, by the code of the cause. A host that is down fails again and
 * again, which says nothing about how steady its sessions are.
 */
const countEndings = (registry: Registry, manager: ConnManager): Disposable => {
  const labelNames = ['cause'];
  const lost = new Counter({
    name: 'switchwire_reconnects_total',
    help: 'Established sessions that were lost, each followed by a reconnect, by cause',
    labelNames,
    registers: [registry],
  });
  const failed = new Counter({
    name: 'switchwire_connect_failures_total',
    help: 'Attempts to connect and log in that failed, by cause',
    labelNames,
    registers: [registry],
  });
  return manager.onPhase(({ socket: { phase, lastCause }, from }) => {
    if (lastCause === undefined || !isDown(phase) || isDown(from)) return;
    (wasUp(from) ? lost : failed).inc({ cause: lastCause.code });
  });
};
