import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { createInterface } from 'node:readline';

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A span as OTLP's JSON has it. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly attributes?: readonly Attribute[];
  readonly links?: readonly { readonly spanId: string }[];
}

interface Traces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

interface Metrics {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

export interface Collector {
  /** What a program needs in its environment to send to it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: () => readonly CollectedSpan[];
  readonly metrics: () => ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Where `npm test` has built the collector (tools/test-services). */
const { SWITCHWIRE_TEST_OTEL_COLLECTOR: PROGRAM } = process.env;

/** The receiver of OpenTelemetry's own collector where there is one, otherwise one that understands OTLP in JSON. */
export const startCollector = (): Promise<Collector> =>
  PROGRAM === undefined ? startReceiver() : startProgram(PROGRAM);

class Collected {
  readonly spans: CollectedSpan[] = [];
  readonly metrics = new Set<string>();

  add(signal: string, data: unknown): void {
    if (signal === 'traces') {
      for (const { scopeSpans } of (data as Traces).resourceSpans)
        this.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    }
    if (signal === 'metrics') {
      for (const { scopeMetrics } of (data as Metrics).resourceMetrics)
        for (const { name } of scopeMetrics.flatMap(({ metrics }) => metrics))
          this.metrics.add(name);
    }
  }
}

async function startProgram(program: string): Promise<Collector> {
  const port = await freePort();
  const collected = new Collected();
  const child = spawn(program, ['-listen', `127.0.0.1:${port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  lines.on('line', (line) => {
    const { signal, data } = JSON.parse(line) as { signal: string; data: unknown };
    collected.add(signal, data);
  });
  return {
    environment: environmentOf(port, 'http/protobuf'),
    spans: () => collected.spans,
    metrics: () => collected.metrics,
    async stop() {
      const ended = once(child, 'close');
      child.stdin.end();
      await ended;
    },
  };
}

async function startReceiver(): Promise<Collector> {
  const collected = new Collected();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signal = request.url?.replace('/v1/', '') ?? '';
      collected.add(signal, JSON.parse(Buffer.concat(chunks).toString()));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    environment: environmentOf((server.address() as AddressInfo).port, 'http/json'),
    spans: () => collected.spans,
    metrics: () => collected.metrics,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const environmentOf = (port: number, protocol: string): Readonly<Record<string, string>> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_METRICS_EXPORTER: 'otlp',
});

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
