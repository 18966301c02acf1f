import { createRequire } from 'node:module';
import { type MeterProvider } from '@opentelemetry/api';
import type { tracing } from '@opentelemetry/sdk-node';
import { type SpanCounter } from './span-counter.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Exporter = new () => tracing.SpanExporter;

/** What is used of `@opentelemetry/sdk-trace`. */
interface SdkTrace {
  readonly BatchSpanProcessor: new (options: {
    readonly exporter: tracing.SpanExporter;
    readonly selfObsMeterProvider: MeterProvider;
    readonly maxQueueSize: number | undefined;
    readonly maxExportBatchSize: number | undefined;
    readonly scheduledDelayMillis: number | undefined;
    readonly exportTimeoutMillis: number | undefined;
  }) => tracing.SpanProcessor;
  readonly SimpleSpanProcessor: new (options: {
    readonly exporter: tracing.SpanExporter;
  }) => tracing.SpanProcessor;
  readonly ConsoleSpanExporter: Exporter;
}

const OTLP_PACKAGES = new Map([
  ['grpc', '@opentelemetry/exporter-trace-otlp-grpc'],
  ['http/json', '@opentelemetry/exporter-trace-otlp-http'],
  ['http/protobuf', '@opentelemetry/exporter-trace-otlp-proto'],
]);

const ZIPKIN_PACKAGE = '@opentelemetry/exporter-zipkin';

/** Each package has its own. */
interface BatchExporters {
  readonly OTLPTraceExporter: Exporter;
  readonly ZipkinExporter: Exporter;
}

const COUNTED: readonly string[] = ['otlp', 'console', 'zipkin'];

/** What the SDK makes of the same environment, with every span counted. Undefined: leave it to the SDK, which warns or makes none. */
export const countedSpanProcessors = (
  environment: Environment,
  counter: SpanCounter,
): tracing.SpanProcessor[] | undefined => {
  const names = namesOf(environment['OTEL_TRACES_EXPORTER']);
  const otlp = OTLP_PACKAGES.get(protocolOf(environment));
  if (otlp === undefined || names.some((name) => !COUNTED.includes(name))) return undefined;
  // the copies of the SDK, wherever its package manager put them
  const load = createRequire(createRequire(import.meta.url).resolve('@opentelemetry/sdk-node'));
  const sdk = load('@opentelemetry/sdk-trace') as SdkTrace;
  return names.map((name) => {
    if (name === 'console') {
      const exporter = counter.count(new sdk.ConsoleSpanExporter());
      return new sdk.SimpleSpanProcessor({ exporter });
    }
    const loaded = load(name === 'zipkin' ? ZIPKIN_PACKAGE : otlp) as BatchExporters;
    const BatchExporter = name === 'zipkin' ? loaded.ZipkinExporter : loaded.OTLPTraceExporter;
    return new sdk.BatchSpanProcessor({
      exporter: counter.count(new BatchExporter()),
      selfObsMeterProvider: counter.meterProvider,
      maxQueueSize: numberOf(environment['OTEL_BSP_MAX_QUEUE_SIZE']),
      maxExportBatchSize: numberOf(environment['OTEL_BSP_MAX_EXPORT_BATCH_SIZE']),
      scheduledDelayMillis: numberOf(environment['OTEL_BSP_SCHEDULE_DELAY']),
      exportTimeoutMillis: numberOf(environment['OTEL_BSP_EXPORT_TIMEOUT']),
    });
  });
};

/** Each once; `otlp` when there is none. */
const namesOf = (list = ''): readonly string[] => {
  const names = list.split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length === 0 ? ['otlp'] : [...new Set(given)];
};

const protocolOf = (environment: Environment): string =>
  textOf(environment['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) ??
  textOf(environment['OTEL_EXPORTER_OTLP_PROTOCOL']) ??
  'http/protobuf';

const textOf = (value = ''): string | undefined => (value.trim() === '' ? undefined : value.trim());

/** Undefined, which means the SDK's default, unless it is a number above 0. */
const numberOf = (value: string | undefined): number | undefined => {
  const number = Number(value);
  return number > 0 ? number : undefined;
};
