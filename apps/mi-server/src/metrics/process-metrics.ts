import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry, Counter } from 'prom-client';
import { type ScriptHost } from '@switchwire/fs-scripting';
import { OpenFilesReader } from './open-files.ts';

const RESOLUTION_MS = 20;

/** Memory and event loop of the process, few and cheap. */
export const addProcessMetrics = (registry: Registry): void => {
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  new Gauge({
    name: 'switchwire_process_memory_bytes',
    help: 'Memory of the process by kind',
    labelNames: ['kind'],
    registers,
    collect() {
      const { rss, heapUsed, external } = process.memoryUsage();
      this.set({ kind: 'resident' }, rss);
      this.set({ kind: 'heap' }, heapUsed);
      this.set({ kind: 'external' }, external);
    },
  });
  const files = new OpenFilesReader();
  new Gauge({
    name: 'process_open_fds',
    help: 'Files and sockets that the process has open',
    registers,
    collect() {
      this.reset();
      const open = files.read()?.open;
      if (open !== undefined) this.set(open);
    },
  });
  new Gauge({
    name: 'process_max_fds',
    help: 'Files and sockets that it may have open',
    registers,
    collect() {
      this.reset();
      const limit = files.read()?.limit;
      if (limit !== undefined) this.set(limit);
    },
  });
  new Gauge({
    name: 'switchwire_process_uptime_seconds',
    help: 'Seconds since the process started',
    registers,
    collect() {
      this.set(process.uptime());
    },
  });
  new Gauge({
    name: 'switchwire_event_loop_delay_seconds',
    help: '99th percentile of the delay of the event loop since the last scrape',
    registers,
    collect() {
      this.set(Math.max(0, delay.percentile(99) / 1e9 - RESOLUTION_MS / 1_000));
      delay.reset();
    },
  });
};

/** Routes of scripts: what ran, what failed, what waits. */
export const addScriptMetrics = (
  registry: Registry,
  scripts: Pick<ScriptHost, 'stats' | 'list'>,
): void => {
  const registers = [registry];
  new Counter({
    name: 'switchwire_script_events_total',
    help: 'Events handed to routes, by outcome',
    labelNames: ['outcome'],
    registers,
    collect() {
      const { dispatched, dropped, errors, timeouts } = scripts.stats();
      this.reset();
      this.inc({ outcome: 'dispatched' }, dispatched);
      this.inc({ outcome: 'dropped' }, dropped);
      this.inc({ outcome: 'error' }, errors);
      this.inc({ outcome: 'timeout' }, timeouts);
    },
  });
  new Counter({
    name: 'switchwire_script_faults_total',
    help: 'Errors that scripts left uncaught, in timers, callbacks or promises of their own',
    registers,
    collect() {
      this.reset();
      this.inc(scripts.stats().faults);
    },
  });
  new Gauge({
    name: 'switchwire_script_queue_bytes',
    help: 'Bytes of the events that wait for a route',
    registers,
    collect() {
      this.set(scripts.stats().queuedBytes);
    },
  });
  new Gauge({
    name: 'switchwire_script_queue_events',
    help: 'Events that wait for a route',
    registers,
    collect() {
      this.set(scripts.stats().queued);
    },
  });
  new Gauge({
    name: 'switchwire_script_running',
    help: '1 for a script that runs, 0 for one that failed',
    labelNames: ['script'],
    registers,
    collect() {
      this.reset();
      for (const { name, state } of scripts.list()) {
        this.set({ script: name }, state === 'failed' ? 0 : 1);
      }
    },
  });
};
