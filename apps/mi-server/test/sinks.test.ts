import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../src/index.ts';
import { startRunning } from './support/running.ts';

const PASSWORD = 'ClueCon';

describe('--sink', () => {
  it('passes on the events that its filter wants, and shows what became of them', async () => {
    const fake = await createFakeFreeswitch({ password: PASSWORD });
    const file = join(mkdtempSync(join(tmpdir(), 'switchwire-sink-')), 'events');
    const { server } = await startRunning({
      fs_subscribe: [`fs://:${PASSWORD}@127.0.0.1:${fake.port}?DTMF,CHANNEL_ANSWER`],
      sink: [`digits=file:${file}#name=DTMF&field=DTMF-Digit`],
    });
    onTestFinished(async () => {
      await server.stop();
      await fake.stop();
    });
    await fake.waitForCommand(/event json DTMF/);
    const sinksOf = async (): Promise<unknown> => {
      const response = await fetch(`${server.url}/mi`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"sinks_list"}',
      });
      const { result } = (await response.json()) as { result: { Sinks: readonly unknown[] } };
      return result.Sinks[0];
    };
    fake.emit('CHANNEL_ANSWER', { 'Unique-ID': 'call-1' });
    fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '5' });

    await expect.poll(sinksOf).toMatchObject({
      name: 'digits',
      kind: 'ndjson',
      state: 'ready',
      accepted: 1,
      delivered: 1,
      queued: 0,
    });
    expect(readFileSync(file, 'utf8')).toBe('{"DTMF-Digit":"5"}\n');
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('switchwire_sink_events_total{sink="digits",result="delivered"} 1');
    expect(metrics).toContain('switchwire_sink_dropped_events_total{sink="digits",reason="age"} 0');
  });

  it.each([
    'digits',
    'digits=ftp://h',
    'digits=https://h#nam=DTMF',
    'digits=https://h#secret_file=/does/not/exist',
  ])('refuses %s', async (line) => {
    await expect(startRunning({ sink: [line] })).rejects.toThrow(ConfigError);
  });
});
