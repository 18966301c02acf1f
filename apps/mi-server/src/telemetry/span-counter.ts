import {
  type Attributes,
  createNoopMeter,
  type Meter,
  type MeterProvider,
} from '@opentelemetry/api';
import type { tracing } from '@opentelemetry/sdk-node';
import { type SpanCounts } from './span-counts.ts';

/** SUCCESS of ExportResultCode. */
const SUCCESS = 0;

// https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
const PROCESSED = 'otel.sdk.processor.span.processed';
const QUEUE_FULL = 'queue_full';

/** Counts what exporters and span processors did. */
export class SpanCounter {
  #exported = 0;
  #failed = 0;
  #dropped = 0;

  /** For a span processor, which tells its meter only which spans it dropped. */
  readonly meterProvider: MeterProvider = { getMeter: () => this.#meter() };

  counts(): SpanCounts {
    return { exported: this.#exported, failed: this.#failed, dropped: this.#dropped };
  }

  /** The same exporter, counted. */
  count(exporter: tracing.SpanExporter): tracing.SpanExporter {
    return {
      export: (spans, done) => {
        exporter.export(spans, (result) => {
          const code: number = result.code;
          if (code === SUCCESS) this.#exported += spans.length;
          else this.#failed += spans.length;
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
      forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    };
  }

  #meter(): Meter {
    const meter = createNoopMeter();
    const createCounter = meter.createCounter.bind(meter);
    meter.createCounter = (name, options) => {
      if (name !== PROCESSED) return createCounter(name, options);
      return {
        add: (count: number, attributes: Attributes = {}) => {
          if (attributes['error.type'] === QUEUE_FULL) this.#dropped += count;
        },
      };
    };
    return meter;
  }
}
