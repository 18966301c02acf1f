import { type ScriptHost } from '@switchwire/fs-scripting';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Routes of scripts: what ran, what failed, what waits. */
export const addScriptMetrics = (
  registry: Registry,
  scripts: Pick<ScriptHost, 'stats' | 'list'>,
): void => {
  const registers = [registry];
  new Counter({
    name: 'switchwire_script_events_total',
    help: 'Events handed to routes, by what became of them',
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
