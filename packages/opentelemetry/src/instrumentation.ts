import {
  type Meter,
  type MeterProvider,
  metrics,
  trace,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { type SwitchwireInstrumentationConfig } from './config.ts';
import { recordMetrics } from './metrics/catalogue.ts';
import { commandSpans } from './spans/command.ts';
import { connectSpans } from './spans/connect.ts';
import { jobSpans } from './spans/job.ts';
import { RecentJobs } from './spans/recent-jobs.ts';
import { routeSpans } from './spans/route.ts';
import { listen } from './tracing/listen.ts';
import { ownVersion } from './version.ts';

const NAME = '@switchwire/opentelemetry';

/**
 * Spans and metrics of what Switchwire does in this process, for `registerInstrumentations`. It listens to diagnostics channels and changes no
 * module, so it may be registered at any time, and before or after Switchwire is loaded.
 */
export class SwitchwireInstrumentation {
  readonly instrumentationName = NAME;
  readonly instrumentationVersion: string = ownVersion();
  #config: SwitchwireInstrumentationConfig;
  #provider: TracerProvider | undefined;
  #meterProvider: MeterProvider | undefined;
  #stop: (() => void)[] = [];

  constructor(config: SwitchwireInstrumentationConfig = {}) {
    this.#config = { ...config };
    if (config.enabled !== false) this.enable();
  }

  /** Listens to the channels; nothing happens if it does already. */
  enable(): void {
    if (this.#stop.length > 0) return;
    const { requireParentSpan = false } = this.#config;
    const tracer = (): Tracer =>
      (this.#provider ?? trace).getTracer(NAME, this.instrumentationVersion);
    const meter = (): Meter =>
      (this.#meterProvider ?? metrics).getMeter(NAME, this.instrumentationVersion);
    const jobs = new RecentJobs();
    this.#stop = [
      listen(connectSpans, tracer),
      listen(commandSpans(requireParentSpan), tracer),
      listen(jobSpans(requireParentSpan, jobs), tracer),
      listen(routeSpans(jobs), tracer),
      ...recordMetrics(meter),
    ];
  }

  /** Listens to no channel; spans that have not ended by now never do. */
  disable(): void {
    for (const stop of this.#stop.splice(0)) stop();
  }

  /** Where spans go. Default: the provider that is registered globally when a span begins. */
  setTracerProvider(provider: TracerProvider): void {
    this.#provider = provider;
  }

  /** Where metrics go. Default: the provider that is registered globally when something is measured. */
  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider;
  }

  getConfig(): SwitchwireInstrumentationConfig & { readonly enabled: boolean } {
    return { enabled: true, ...this.#config };
  }

  /** Replaces the options; they count at once if it listens. */
  setConfig(config: SwitchwireInstrumentationConfig): void {
    this.#config = { ...config };
    if (this.#stop.length === 0) return;
    this.disable();
    this.enable();
  }
}
