import { type ConnManager } from '@switchwire/conn-manager';
import { type ScriptHost } from '@switchwire/fs-scripting';
import { isKnownEventName } from '@switchwire/esl-protocol';
import { Counter, Histogram, Registry } from 'prom-client';
import { type MiObserver } from '../mi/registry.ts';
import { type CommandObserver } from './measured-manager.ts';
import { addProcessMetrics } from './process-metrics.ts';
import { addScriptMetrics } from './script-metrics.ts';
import { addSocketMetrics } from './socket-metrics.ts';

/** Counters that the parts of the server feed, and the text of /metrics. */
export interface Metrics {
  readonly registry: Registry;
  readonly observeCommand: CommandObserver['onEnd'];
  readonly observeRequest: MiObserver;
  readonly countStreamDrops: (count: number) => void;
  /** Follows a manager (and scripts) until disposed. */
  attach(manager: ConnManager, scripts?: Pick<ScriptHost, 'stats' | 'list'>): Disposable;
}

const COMMAND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const METHOD_BUCKETS = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** Metrics of one server; two servers in one process have two registries. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  addProcessMetrics(registry);

  const commands = new Counter({
    name: 'switchwire_commands_total',
    help: 'ESL commands by result',
    labelNames: ['result'],
    registers,
  });
  const commandSeconds = new Histogram({
    name: 'switchwire_command_duration_seconds',
    help: 'Time from asking for an ESL command to its reply',
    buckets: COMMAND_BUCKETS,
    registers,
  });
  const requests = new Counter({
    name: 'switchwire_mi_requests_total',
    help: 'MI requests by method and JSON-RPC error code (0: result)',
    labelNames: ['method', 'code'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'switchwire_mi_request_duration_seconds',
    help: 'Time to answer an MI request',
    buckets: METHOD_BUCKETS,
    registers,
  });
  let streamDrops = 0;
  new Counter({
    name: 'switchwire_stream_dropped_events_total',
    help: 'Events that slow readers of /events lost',
    registers,
    collect() {
      this.reset();
      this.inc(streamDrops);
    },
  });

  return {
    registry,
    observeCommand({ result, seconds }) {
      commands.inc({ result });
      commandSeconds.observe(seconds);
    },
    observeRequest(method, code, durationMs) {
      requests.inc({ method, code });
      requestSeconds.observe(durationMs / 1_000);
    },
    countStreamDrops: (count) => {
      streamDrops += count;
    },
    attach(manager, scripts) {
      addSocketMetrics(registry, manager);
      if (scripts !== undefined) addScriptMetrics(registry, scripts);
      const watching = [countEvents(registry, manager), countLosses(registry, manager)];
      return {
        [Symbol.dispose]() {
          for (const one of watching) one[Symbol.dispose]();
        },
      };
    },
  };
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
    // a plain map on the hot path; the metric is made of it when somebody asks
    const known = counts.get(event.name);
    if (known !== undefined) {
      counts.set(event.name, known + 1);
      return;
    }
    const name = isKnownEventName(event.name) ? event.name : 'other';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  });
};

/** Sessions that ended, by the code of the cause. */
const countLosses = (registry: Registry, manager: ConnManager): Disposable => {
  const losses = new Counter({
    name: 'switchwire_reconnects_total',
    help: 'Sessions that failed or were lost, by cause',
    labelNames: ['cause'],
    registers: [registry],
  });
  return manager.watch(({ machine, from, to, cause }) => {
    if (machine !== 'socket' || cause === undefined) return;
    const isDown = (states: readonly string[]): boolean =>
      states.some((state) => state === 'retrying' || state === 'rejected');
    if (isDown(to) && !isDown(from)) losses.inc({ cause: cause.code });
  });
};
