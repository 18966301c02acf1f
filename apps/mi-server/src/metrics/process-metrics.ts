import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

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
