import { diag, DiagLogLevel, trace, isSpanContextValid } from '@opentelemetry/api';
import type * as Sdk from '@opentelemetry/sdk-node';
import { type Logger } from '@switchwire/esl-client';
import { ConfigError } from '../config/config-error.ts';
import { noteCall, withinRequestSpan } from './request-spans.ts';
import { type SpanCounts } from './span-counts.ts';
import { startByFile, startByVariables } from './start-sdk.ts';

/** Between two lines of the log about traces and metrics that could not be sent. */
const REPORT_PERIOD_MS = 60_000;

/** How requests of MI are traced. */
export interface RequestTracing {
  readonly withinRequestSpan: typeof withinRequestSpan;
  readonly noteCall: typeof noteCall;
  /** What became of the spans; without it they are not counted. */
  readonly spanCounts?: (() => SpanCounts) | undefined;
}

export interface Telemetry extends RequestTracing {
  /** Fields of each log line that is written within a span, under the names that OpenTelemetry gives them. */
  readonly logFields: () => Readonly<Record<string, string>>;
  /** From now on what cannot be sent is in this log, once a minute. */
  reportTo(logger: Logger): void;
  /** Sends what is left, but not for longer than the deadline. Never rejects. */
  close(deadlineMs: number): Promise<void>;
}

/**
 * Starts the SDK of OpenTelemetry, which reads everything from its standard variables: `OTEL_EXPORTER_OTLP_ENDPOINT`,
 * `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER` …, or from the file that `OTEL_CONFIG_FILE` names.
 *
 * @throws {ConfigError} The SDK is not installed, or that file cannot be read.
 */
export const startTelemetry = async (environment: NodeJS.ProcessEnv): Promise<Telemetry> => {
  const loaded = await loadSdk();
  const file = environment['OTEL_CONFIG_FILE']?.trim() ?? '';
  const sdk = file === '' ? startByVariables(loaded, environment) : startByFile(loaded, file);
  return {
    withinRequestSpan,
    noteCall,
    spanCounts: sdk.spanCounts,
    logFields,
    reportTo,
    async close(deadlineMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)));
      await Promise.race([sdk.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
};

const loadSdk = async (): Promise<typeof Sdk> => {
  try {
    return await import('@opentelemetry/sdk-node');
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new ConfigError(
      'The environment has OTEL_ variables that ask for traces or metrics, which need a package: ' +
        'run npm install @opentelemetry/sdk-node, or set OTEL_SDK_DISABLED=true',
      { cause },
    );
  }
};

const logFields = (): Readonly<Record<string, string>> => {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return {};
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    trace_flags: `0${span.traceFlags.toString(16)}`.slice(-2),
  };
};

const reportTo = (logger: Logger): void => {
  let reportedAt = -Infinity;
  const warn = (...[reason]: [message: string, ...rest: unknown[]]): void => {
    if (performance.now() - reportedAt < REPORT_PERIOD_MS) return;
    reportedAt = performance.now();
    logger.warn({ reason: reason.slice(0, 300) }, 'Traces or metrics could not be sent');
  };
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
};
