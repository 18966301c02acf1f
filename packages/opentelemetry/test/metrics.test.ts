import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  type ExponentialHistogram,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { defineScript, runScript } from '@switchwire/fs-scripting';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SwitchwireInstrumentation } from '../src/index.ts';
import { connected, fakeFreeswitch } from './support.ts';

type Point = DataPoint<number> | DataPoint<Histogram> | DataPoint<ExponentialHistogram>;

/** A program that measures into memory, until the test is over. The provider is registered after the instrumentation. */
function measureInto() {
  const instrumentation = new SwitchwireInstrumentation();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  metrics.setGlobalMeterProvider(provider);
  onTestFinished(() => {
    instrumentation.disable();
    metrics.disable();
  });
  /** Every metric by name: unit, and its points. */
  return async (): Promise<Map<string, { unit: string; points: readonly Point[] }>> => {
    exporter.reset();
    await provider.forceFlush();
    const scopes = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    return new Map(
      scopes
        .flatMap((scope) => scope.metrics)
        .map(({ descriptor, dataPoints }) => [
          descriptor.name,
          { unit: descriptor.unit, points: dataPoints },
        ]),
    );
  };
}

const countOf = ({ value }: Point): number => (typeof value === 'number' ? value : value.count);

describe('metrics', () => {
  it('measure connections, commands and jobs, and never name what a user made up', async () => {
    const read = measureInto();
    const { fake, connection } = await connected();
    await connection.api('status');
    await connection.send('hunter2 hunter2').catch(() => undefined);
    const { result } = await connection.bgapi('status');
    await result;
    await connection.close();

    const found = await read();
    const server = {
      'server.address': '127.0.0.1',
      ...(fake.port < 32_768 ? { 'server.port': fake.port } : {}),
    };
    const commands = found.get('freeswitch.client.command.duration');
    expect(commands?.unit).toBe('s');
    expect(commands?.points.map(({ attributes }) => attributes)).toContainEqual({
      ...server,
      'freeswitch.command.verb': '_OTHER',
      'freeswitch.reply.outcome': 'err',
    });
    expect(found.get('freeswitch.client.connect.duration')?.points.map(countOf)).toEqual([1]);
    expect(found.get('freeswitch.client.job.duration')?.points.map(countOf)).toEqual([1]);
    expect(found.get('freeswitch.client.connection.closed')).toMatchObject({
      unit: '{connection}',
      points: [{ value: 1, attributes: { ...server, 'freeswitch.close.kind': 'request' } }],
    });
    expect(JSON.stringify([...found])).not.toContain('hunter2');
  });

  it('measure routes, and count the phases of sockets', async () => {
    const read = measureInto();
    const fake = await fakeFreeswitch();
    const script = defineScript(({ eventRoute }) => {
      eventRoute('DTMF', ({ json }) => {
        if (json['DTMF-Digit'] === '6') throw new RangeError('hunter2');
      });
    });
    const running = await runScript(script, { sockets: [fake.url] });
    onTestFinished(() => running.stop());
    fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '5' });
    fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '6' });

    const found = await vi.waitFor(async () => {
      const now = await read();
      const points = now.get('freeswitch.route.duration')?.points;
      expect(points?.map((point) => [countOf(point), point.attributes])).toMatchObject([
        [1, { 'freeswitch.route': 'DTMF' }],
        [1, { 'freeswitch.route': 'DTMF', 'error.type': 'RangeError' }],
      ]);
      return now;
    });
    const phases = found.get('freeswitch.socket.transition')?.points;
    expect(phases?.map(({ attributes }) => attributes['freeswitch.socket.phase'])).toContain(
      'subscribed',
    );
  });
});
