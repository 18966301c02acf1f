import { Counter, type Registry } from 'prom-client';
import { type SpanCounts } from '../telemetry/span-counts.ts';

const RESULTS = ['exported', 'failed', 'dropped'] as const;

/** Of a server that sends traces; read at each scrape. */
export const addSpanMetrics = (registry: Registry, read: () => SpanCounts): void => {
  new Counter({
    name: 'switchwire_trace_spans_total',
    help: 'Spans by result: exported, failed (the collector did not take them), dropped (the queue was full)',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset();
      const counts = read();
      for (const result of RESULTS) this.inc({ result }, counts[result]);
    },
  });
};
