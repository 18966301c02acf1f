import { context, type Context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { connect, type Connection } from '@switchwire/esl-client';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, onTestFinished, vi } from 'vitest';
import { SwitchwireInstrumentation, type SwitchwireInstrumentationConfig } from '../src/index.ts';

export interface Tracing {
  readonly instrumentation: SwitchwireInstrumentation;
  /** The spans that have ended, in this order. */
  spans(): ReadableSpan[];
  /** The one with this name, when it has ended. */
  span(name: string): Promise<ReadableSpan>;
  /** Runs it within a span of the test. */
  within<T>(run: () => T): T;
}

/** A program that traces into memory, until the test is over. */
export function traceInto(config?: SwitchwireInstrumentationConfig): Tracing {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const instrumentation = new SwitchwireInstrumentation(config);
  const unload = registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [instrumentation],
  });
  onTestFinished(() => {
    unload();
    context.disable();
  });
  const spans = () => exporter.getFinishedSpans();
  return {
    instrumentation,
    spans,
    span: (name) =>
      vi.waitFor(() => {
        const found = spans().filter((span) => span.name === name);
        expect(found, `spans named ${name}`).toHaveLength(1);
        return found[0]!;
      }),
    within: (run) => {
      const span = provider.getTracer('test').startSpan('test');
      const active: Context = trace.setSpan(context.active(), span);
      return context.with(active, run);
    },
  };
}

export async function fakeFreeswitch(): Promise<FakeFreeswitch> {
  const fake = await createFakeFreeswitch({ password: 'hunter2' });
  onTestFinished(() => fake.stop());
  return fake;
}

export async function connected(): Promise<{ fake: FakeFreeswitch; connection: Connection }> {
  const fake = await fakeFreeswitch();
  const connection = await connect(fake.url);
  onTestFinished(() => void connection.close({ timeoutMs: 0 }));
  return { fake, connection };
}
