import { readFileSync } from 'node:fs';
import {
  createNoopMeter,
  metrics,
  trace,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import type * as Sdk from '@opentelemetry/sdk-node';
import { SwitchwireInstrumentation } from '@switchwire/opentelemetry';
import { ConfigError } from '../config/config-error.ts';
import { SpanCounter } from './span-counter.ts';
import { type SpanCounts } from './span-counts.ts';
import { countedSpanProcessors } from './span-processors.ts';

/** The SDK of OpenTelemetry while it runs. */
export interface RunningSdk {
  readonly shutdown: () => Promise<void>;
  /** Undefined where spans are not counted. */
  readonly spanCounts: (() => SpanCounts) | undefined;
}

// the health checks of the sockets are commands too, and would be most of all spans
const newInstrumentation = (): SwitchwireInstrumentation =>
  new SwitchwireInstrumentation({ requireParentSpan: true });

/** Starts the SDK by the variables of the environment. */
export function startByVariables(
  { NodeSDK }: typeof Sdk,
  environment: NodeJS.ProcessEnv,
): RunningSdk {
  const counter = new SpanCounter();
  const spanProcessors = countedSpanProcessors(environment, counter);
  const sdk = new NodeSDK({
    serviceName: environment['OTEL_SERVICE_NAME'] ?? 'mi-server',
    instrumentations: [newInstrumentation()],
    ...(spanProcessors !== undefined && { spanProcessors }),
  });
  sdk.start();
  return {
    shutdown: () => sdk.shutdown(),
    spanCounts: spanProcessors && (() => counter.counts()),
  };
}

/**
 * Starts the SDK by its file of declarative configuration, `OTEL_CONFIG_FILE`, which says everything: where it does not name a
 * variable, the variable does not count.
 *
 * @throws {ConfigError} The file cannot be read, or the SDK makes neither traces nor metrics of it, and has said why on standard error.
 */
export function startByFile({ startNodeSDK }: typeof Sdk, file: string): RunningSdk {
  const text = textOf(file);
  const instrumentation = newInstrumentation();
  const { shutdown } = startNodeSDK({ instrumentations: [instrumentation] });
  if (!isMeasuring() && !/^disabled:\s*true\b/m.test(text))
    throw new ConfigError(
      `OTEL_CONFIG_FILE is ${JSON.stringify(file)}, of which OpenTelemetry makes neither traces nor metrics: ` +
        'the line above this one says why. Correct it, or set OTEL_SDK_DISABLED=true',
    );
  // it was handed the provider of before the start, which measures nothing
  instrumentation.setMeterProvider(metrics.getMeterProvider());
  return { shutdown, spanCounts: undefined };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `OTEL_CONFIG_FILE is ${JSON.stringify(file)}, which cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** The provider that stands for one to come. */
interface Delegating {
  getDelegateTracer(name: string): Tracer | undefined;
}

/** Whether anything but a provider that does nothing is registered. */
function isMeasuring(): boolean {
  const provider = trace.getTracerProvider() as TracerProvider & Partial<Delegating>;
  const isTracing =
    provider.getDelegateTracer === undefined || provider.getDelegateTracer('') !== undefined;
  return isTracing || metrics.getMeter('') !== createNoopMeter();
}
