import { type SinkStats } from '@switchwire/event-sinks';
import { Counter, Gauge, type Registry } from 'prom-client';

const REASONS = ['events', 'bytes', 'age', 'rejected', 'closed'] as const;

type Read = () => readonly SinkStats[];

/** Counters and gauges of the event sinks, read at each scrape. */
export const addSinkMetrics = (registry: Registry, read: Read): void => {
  const registers = [registry];
  new Counter({
    name: 'switchwire_sink_events_total',
    help: 'Events of a sink: accepted by its filter, delivered, queued again after a failure',
    labelNames: ['sink', 'result'],
    registers,
    collect() {
      this.reset();
      for (const { name: sink, accepted, delivered, resent } of read()) {
        for (const [result, count] of Object.entries({ accepted, delivered, resent })) {
          this.inc({ sink, result }, count);
        }
      }
    },
  });
  new Counter({
    name: 'switchwire_sink_dropped_events_total',
    help: 'Events that did not reach the destination of a sink, by reason',
    labelNames: ['sink', 'reason'],
    registers,
    collect() {
      this.reset();
      for (const { name: sink, dropped } of read()) {
        for (const reason of REASONS) this.inc({ sink, reason }, dropped[reason]);
      }
    },
  });
  addGauge(registry, read, ['queued_events', 'Events that wait for a sink'], (sink) => sink.queued);
  addGauge(registry, read, ['queued_bytes', 'Their bytes'], (sink) => sink.queuedBytes);
  addGauge(
    registry,
    read,
    ['oldest_event_seconds', 'Age of the oldest of them'],
    (sink) => sink.oldestAgeMs / 1_000,
  );
  addGauge(
    registry,
    read,
    ['unwritten_events', 'Events that wait and that the outbox of the sink does not have yet'],
    (sink) => sink.outbox?.unwritten ?? 0,
  );
  addGauge(
    registry,
    read,
    ['failures', 'Failures of a sink in a row; 0 when it works'],
    (sink) => sink.failures,
  );
};

const addGauge = (
  registry: Registry,
  read: Read,
  [name, help]: readonly [name: string, help: string],
  pick: (stats: SinkStats) => number,
): void => {
  new Gauge({
    name: `switchwire_sink_${name}`,
    help,
    labelNames: ['sink'],
    registers: [registry],
    collect() {
      this.reset();
      for (const stats of read()) this.set({ sink: stats.name }, pick(stats));
    },
  });
};
