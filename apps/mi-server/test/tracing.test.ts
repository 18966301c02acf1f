import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type CollectedSpan, type Collector, startCollector } from './support/otel-collector.ts';
import { startCli } from './support/run-cli.ts';

/** A process that runs from sources takes seconds to start on a busy machine. */
const SLOW = { timeout: 60_000, interval: 50 };

const SCRIPT = `import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ eventRoute, freeswitch_esl, log }) => {
  eventRoute('BACKGROUND_JOB', async () => {
    log.info('The call is up');
    await freeswitch_esl('api uuid_broadcast call-1 hello.wav');
  });
});
`;

const FILE = `file_format: "1.0"
resource:
  attributes:
    - name: service.name
      value: pbx
tracer_provider:
  processors:
    - batch:
        schedule_delay: 100
        exporter:
          otlp_http:
            endpoint: \${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces
            encoding: json
meter_provider:
  readers:
    - periodic:
        interval: 1000
        timeout: 1000
        exporter:
          otlp_http:
            endpoint: \${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/metrics
            encoding: json
`;

async function traced(collector: Collector, more: Readonly<Record<string, string>> = {}) {
  const fake = await createFakeFreeswitch({ password: 'hunter2' });
  onTestFinished(() => fake.stop());
  fake.api('originate', () => '+OK\n');
  const script = join(await mkdtemp(join(tmpdir(), 'mi-tracing-')), 'calls.ts');
  await writeFile(script, SCRIPT);
  const cli = startCli(
    ['--listen', '127.0.0.1:0', '--fs-subscribe', fake.url, '--script', script],
    { ...collector.environment, OTEL_SERVICE_NAME: 'pbx', OTEL_BSP_SCHEDULE_DELAY: '100', ...more },
  );
  onTestFinished(() => cli[Symbol.asyncDispose]());
  const ready = await vi.waitFor(() => {
    const line = cli.stdout().split('\n').find((text) => text.includes('mi-server is ready')); // prettier-ignore
    expect(line, cli.stdout() + cli.stderr()).toBeDefined();
    expect(cli.stdout()).toContain('"phase":"subscribed"');
    return JSON.parse(line!) as { readonly mi: string };
  }, SLOW);
  return { fake, cli, mi: ready.mi };
}

describe('mi-server with the environment of OpenTelemetry', { timeout: 180_000 }, () => {
  it('sends one trace from a request of MI over its command and job to the route of its event', async () => {
    const collector = await startCollector();
    onTestFinished(() => collector.stop());
    const { fake, cli, mi } = await traced(collector);
    const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

    await fetch(mi, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${caller.traceId}-${caller.spanId}-01`,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'freeswitch_esl',
        params: ['bgapi originate {secret=hunter2}user/1000 &park()', `127.0.0.1:${fake.port}`],
      }),
    });
    await fake.waitForCommand(/uuid_broadcast/);
    await vi.waitFor(async () => {
      const metrics = await (await fetch(mi.replace(/mi$/, 'metrics'))).text();
      expect(collector.spans().length).toBeGreaterThanOrEqual(5);
      expect(metrics).toContain(
        `switchwire_trace_spans_total{result="exported"} ${collector.spans().length}\n`,
      );
    }, SLOW);
    cli.child.kill('SIGTERM');
    expect(await cli.ended).toBe(0);

    await vi.waitFor(() => expect(collector.spans().map(nameOf)).toContain('POST /mi'), SLOW);
    const spans = collector.spans().filter(({ traceId }) => traceId === caller.traceId);
    const find = (name: string): CollectedSpan => {
      const found = spans.filter((span) => span.name === name);
      expect(found, name).toHaveLength(1);
      return found[0]!;
    };
    const [http, job, command] = ['POST /mi', 'job originate', 'bgapi originate'].map(find);
    const [route, reaction] = ['route BACKGROUND_JOB', 'api uuid_broadcast'].map(find);
    expect(spans).toHaveLength(5);
    expect(http).toMatchObject({ parentSpanId: caller.spanId, kind: 2 });
    expect(job?.parentSpanId).toBe(http?.spanId);
    expect(command?.parentSpanId).toBe(http?.spanId);
    expect(job?.links).toMatchObject([{ spanId: command?.spanId }]);
    expect(route?.parentSpanId).toBe(job?.spanId);
    expect(reaction?.parentSpanId).toBe(route?.spanId);
    expect(http?.attributes).toContainEqual({
      key: 'switchwire.mi.methods',
      value: { arrayValue: { values: [{ stringValue: 'freeswitch_esl' }] } },
    });
    const line = cli.stdout().split('\n').find((text) => text.includes('The call is up')); // prettier-ignore
    expect(JSON.parse(line ?? '')).toMatchObject({
      trace_id: caller.traceId,
      span_id: route?.spanId,
      trace_flags: '01',
    });
    expect(collector.metrics()).toContain('freeswitch.client.command.duration');
    expect(JSON.stringify([collector.spans(), cli.stdout()])).not.toContain('hunter2');
  });

  it('does what the file of OTEL_CONFIG_FILE says', async () => {
    const collector = await startCollector();
    onTestFinished(() => collector.stop());
    const file = join(await mkdtemp(join(tmpdir(), 'mi-tracing-')), 'otel.yaml');
    await writeFile(file, FILE);
    const { cli, mi } = await traced(collector, { OTEL_CONFIG_FILE: file });

    await fetch(mi, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'fs_list' }),
    });
    await vi.waitFor(() => {
      expect(collector.spans().map(nameOf)).toContain('POST /mi');
      expect(collector.metrics()).toContain('freeswitch.client.command.duration');
    }, SLOW);
    const metrics = await (await fetch(mi.replace(/mi$/, 'metrics'))).text();
    expect(metrics).not.toContain('switchwire_trace_spans_total');
    cli.child.kill('SIGTERM');
    expect(await cli.ended).toBe(0);
  });

  it.for([
    ['is not there', undefined, 'which cannot be read: ENOENT'],
    ['says nothing', 'file_format: "1.0"\n', 'of which OpenTelemetry makes neither traces nor'],
    ['is of no known format', 'tracer_provider: 7\n', 'Unsupported file_format'],
  ] as const)('does not start with a file of OTEL_CONFIG_FILE that %s', async ([, text, words]) => {
    const file = join(await mkdtemp(join(tmpdir(), 'mi-tracing-')), 'otel.yaml');
    if (text !== undefined) await writeFile(file, text);
    const cli = startCli(['--listen', '127.0.0.1:0'], { OTEL_CONFIG_FILE: file });
    onTestFinished(() => cli[Symbol.asyncDispose]());

    expect(await cli.ended, cli.stderr()).toBe(2);
    expect(cli.stderr()).toContain(`OTEL_CONFIG_FILE is ${JSON.stringify(file)}`);
    expect(cli.stderr()).toContain(words);
  });

  it('shows in the demo the trace of a call from its digit to its transfer', async () => {
    const collector = await startCollector();
    onTestFinished(() => collector.stop());
    const demo = startCli(['demo', '--listen', '127.0.0.1:0'], collector.environment);
    onTestFinished(() => demo[Symbol.asyncDispose]());
    await vi.waitFor(() => expect(demo.stdout()).toMatch(/fs1 +job done/), SLOW);
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);

    await vi.waitFor(() => expect(collector.spans().map(nameOf)).toContain('route DTMF'), SLOW);
    const spans = collector.spans();
    const digit = spans.find(({ name }) => name === 'route DTMF');
    const ofCall = spans.filter(({ traceId }) => traceId === digit?.traceId);
    expect(ofCall.map(nameOf).sort()).toEqual([
      'bgapi uuid_transfer',
      'job uuid_transfer',
      'route DTMF',
    ]);
    expect(digit?.attributes?.map(({ key }) => key)).toContain('freeswitch.channel.uuid');
  });
});

const nameOf = ({ name }: CollectedSpan): string => name;
