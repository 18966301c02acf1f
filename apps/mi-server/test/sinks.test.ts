import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../src/index.ts';
import { flagSource, resolveConfig } from '../src/config/resolve-config.ts';
import { startRunning } from './support/running.ts';

const PASSWORD = 'ClueCon';

describe('--sink', () => {
  it('passes on the events that match its filter, and shows their outcome', async () => {
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

  it('applies changed lines while it runs: unchanged sinks continue, an invalid line is logged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchwire-sink-'));
    const fake = await createFakeFreeswitch({ password: PASSWORD });
    const [kept, gone, added] = ['kept', 'gone', 'added'].map((name) => ({
      file: join(folder, name),
      line: `${name}=file:${join(folder, name)}#name=DTMF&field=DTMF-Digit`,
    }));
    const flags = { fs_subscribe: [`fs://:${PASSWORD}@127.0.0.1:${fake.port}?DTMF`] };
    const { server, lines } = await startRunning({ ...flags, sink: [kept?.line, gone?.line] });
    onTestFinished(async () => {
      await server.stop();
      await fake.stop();
    });
    await fake.waitForCommand(/event json DTMF/);
    const states = () =>
      server.context.sinks.list().map(({ name, delivered }) => [name, delivered]);
    fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '1' });
    await expect.poll(states).toEqual([['kept', 1], ['gone', 1]]); // prettier-ignore

    const secretless = `https=https://h#secret_file=/does/not/exist`;
    const source = flagSource({
      listen: '127.0.0.1:0',
      ...flags,
      sink: [kept?.line, added?.line, secretless],
    });
    await server.reload(resolveConfig([source]));
    fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '2' });

    await expect.poll(states).toEqual([['kept', 2], ['added', 1]]); // prettier-ignore
    expect(readFileSync(gone?.file ?? '', 'utf8')).toBe('{"DTMF-Digit":"1"}\n');
    expect(lines.join('\n')).toContain('An event sink was not opened');
    expect(lines.join('\n')).not.toContain('need a restart');
  });

  it.each([
    'digits',
    'digits=ftp://h',
    'digits=https://h#nam=DTMF',
    'digits=https://h#secret_file=/does/not/exist',
    'a=stdout:;a=file:x',
  ])('refuses %s', async (lines) => {
    await expect(startRunning({ sink: lines.split(';') })).rejects.toThrow(ConfigError);
  });
});
