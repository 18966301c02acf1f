import { tracingChannel } from 'node:diagnostics_channel';
import { type Instrumentation } from '@opentelemetry/instrumentation';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { SwitchwireInstrumentation } from '../src/index.ts';
import { connected, traceInto } from './support.ts';

const CHANNELS = ['connect', 'command', 'job', 'route'];

/** The channels that somebody listens to. */
const heard = (): string[] =>
  CHANNELS.filter((name) => {
    const { start, end, asyncStart, asyncEnd, error } = tracingChannel(`switchwire:${name}`);
    return [start, end, asyncStart, asyncEnd, error].some(({ hasSubscribers }) => hasSubscribers);
  });

describe('the instrumentation', () => {
  it('has the form that registerInstrumentations expects, and names itself', () => {
    const instrumentation: Instrumentation = new SwitchwireInstrumentation({ enabled: false });

    expect(instrumentation.instrumentationName).toBe(manifest.name);
    expect(instrumentation.instrumentationVersion).toBe(manifest.version);
    expect(instrumentation.getConfig()).toEqual({ enabled: false });
    expect(heard()).toEqual([]);
  });

  it('listens to all channels when it is registered, and to none when it is disabled', async () => {
    const { instrumentation, spans } = traceInto({ enabled: false });
    expect(heard()).toEqual(CHANNELS);

    instrumentation.enable();
    instrumentation.disable();
    expect(heard()).toEqual([]);
    const { connection } = await connected();
    await connection.api('status');
    expect(spans()).toEqual([]);

    instrumentation.enable();
    await connection.api('status');
    expect(spans().map(({ name, instrumentationScope }) => [name, instrumentationScope])).toEqual([
      ['api status', { name: manifest.name, version: manifest.version, schemaUrl: undefined }],
    ]);
  });

  it('makes spans of commands and jobs only within others if it is asked to', async () => {
    const { instrumentation, spans, span, within } = traceInto();
    const { connection } = await connected();
    instrumentation.setConfig({ requireParentSpan: true });
    const before = spans().length;

    await connection.api('status');
    await (
      await connection.bgapi('status')
    ).result;
    expect(spans()).toHaveLength(before);

    await within(async () => (await connection.bgapi('version')).result);
    expect((await span('job version')).links).toHaveLength(1);
  });

  it('leaves what a command does as it is when a trace cannot be sent anywhere', async () => {
    const instrumentation = new SwitchwireInstrumentation();
    try {
      const { connection } = await connected();

      expect(await connection.api('status')).toContain('UP');
    } finally {
      instrumentation.disable();
    }
  });
});
