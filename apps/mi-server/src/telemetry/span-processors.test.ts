import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tracing } from '@opentelemetry/sdk-node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SpanCounter } from './span-counter.ts';
import { countedSpanProcessors } from './span-processors.ts';

/** A collector that answers when it is told to. */
async function startCollector() {
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => waiting.push(response));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const answer = (status: number): Promise<void> =>
    vi.waitFor(() => {
      const response = waiting.shift();
      expect(response).toBeDefined();
      response?.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  vi.stubEnv('OTEL_EXPORTER_ZIPKIN_ENDPOINT', `${url}/api/v2/spans`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return answer;
}

const startTracer = (environment: Readonly<Record<string, string>>) => {
  const counter = new SpanCounter();
  const spanProcessors = countedSpanProcessors(environment, counter);
  const provider = new tracing.BasicTracerProvider({ ...(spanProcessors && { spanProcessors }) });
  onTestFinished(() => provider.shutdown().catch(() => undefined));
  const end = (count: number): void => {
    for (let at = 0; at < count; at++) provider.getTracer('test').startSpan(`${at}`).end();
  };
  const counts = (): string => {
    const { exported, failed, dropped } = counter.counts();
    return `${exported} exported, ${failed} failed, ${dropped} dropped`;
  };
  return { end, counts };
};

const BATCHES_OF_TWO = {
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
  OTEL_BSP_MAX_QUEUE_SIZE: '2',
  OTEL_BSP_SCHEDULE_DELAY: '1',
};

describe('spans are counted', () => {
  it.each(['http/protobuf', 'http/json'])('with a collector that speaks %s', async (protocol) => {
    const answer = await startCollector();
    const tracer = startTracer({ ...BATCHES_OF_TWO, OTEL_EXPORTER_OTLP_PROTOCOL: protocol });

    // two are sent, two wait for the answer, and there is no place for the fifth
    tracer.end(5);
    expect(tracer.counts()).toBe('0 exported, 0 failed, 1 dropped');
    await answer(200);
    await vi.waitFor(() => expect(tracer.counts()).toBe('2 exported, 0 failed, 1 dropped'));
    await answer(400);
    await vi.waitFor(() => expect(tracer.counts()).toBe('2 exported, 2 failed, 1 dropped'));
  });

  it('with Zipkin', async () => {
    const answer = await startCollector();
    const tracer = startTracer({ ...BATCHES_OF_TWO, OTEL_TRACES_EXPORTER: 'zipkin' });

    tracer.end(5);
    expect(tracer.counts()).toBe('0 exported, 0 failed, 1 dropped');
    await answer(202);
    await vi.waitFor(() => expect(tracer.counts()).toBe('2 exported, 0 failed, 1 dropped'));
    await answer(500);
    await vi.waitFor(() => expect(tracer.counts()).toBe('2 exported, 2 failed, 1 dropped'));
  });

  it('on the console', () => {
    const print = vi.spyOn(console, 'dir').mockImplementation(() => undefined);
    onTestFinished(() => {
      print.mockRestore();
    });
    const tracer = startTracer({ OTEL_TRACES_EXPORTER: 'console' });

    tracer.end(3);

    expect(print).toHaveBeenCalledTimes(3);
    expect(tracer.counts()).toBe('3 exported, 0 failed, 0 dropped');
  });
});

describe('what the environment asks for', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['nothing: otlp', {}, 1],
    ['an empty list', { OTEL_TRACES_EXPORTER: ' ' }, 1],
    ['two, one of them twice', { OTEL_TRACES_EXPORTER: 'otlp, console,otlp' }, 2],
    ['grpc', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 1],
    ['no traces', { OTEL_TRACES_EXPORTER: 'none' }, undefined],
    ['zipkin beside otlp', { OTEL_TRACES_EXPORTER: 'otlp,zipkin' }, 2],
    ['an exporter that is not counted', { OTEL_TRACES_EXPORTER: 'otlp,jaeger' }, undefined],
    ['an unknown protocol', { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'udp' }, undefined],
  ])('%s', (_, environment, processors) => {
    expect(countedSpanProcessors(environment, new SpanCounter())?.length).toBe(processors);
  });
});
