import { describe, expect, it } from 'vitest';
import { gate, nextTurn } from '../../test/dispatch-rig.ts';
import { hostRig } from '../../test/host-rig.ts';
import { type ScriptHostOptions } from './script-host-api.ts';
import { defineScript } from '../authoring/define-script.ts';

describe('options of a host', () => {
  it.each([
    'maxConcurrentCalls',
    'maxQueued',
    'routeTimeoutMs',
    'connectTimeoutMs',
    'jobTimeoutMs',
    'stallMs',
  ])('need %s above 0', (name) => {
    for (const value of [0, -1, NaN, '5' as unknown as number]) {
      const options = name === 'stallMs' ? { watchdog: { stallMs: value } } : { [name]: value };
      expect(() => hostRig(options)).toThrow(`${name} must be a number above 0`);
    }
  });

  it('refuse a watchdog that waits longer than a timer, and a negative stop timeout', () => {
    expect(() => hostRig({ watchdog: { stallMs: Infinity } })).toThrow('stallMs must be at most');
    expect(() => hostRig({ stopTimeoutMs: -1 })).toThrow('stopTimeoutMs must be a number of at');
    expect(() => hostRig({ stopTimeoutMs: 0 })).not.toThrow();
  });

  it.each<[string, Partial<ScriptHostOptions>, number]>([
    ['maxQueued', { maxConcurrentCalls: 1, maxQueued: 2 }, 2],
    ['maxQueuedBytes', { maxConcurrentCalls: 1, maxQueuedBytes: 1 }, 1],
    ['neither', { maxConcurrentCalls: 1 }, 4],
  ])('bound what waits for routes by %s', async (_, options, queued) => {
    const { host, double, socket, lines } = hostRig({ ...options, stopTimeoutMs: 0 });
    const forever = defineScript(({ eventRoute }) => eventRoute('DTMF', () => gate().promise));
    await host.run(forever, 'a');
    double.emit(socket, 'DTMF', { 'Unique-ID': 'running' });
    await nextTurn();

    for (let at = 0; at < 4; at++) double.emit(socket, 'DTMF', { 'Unique-ID': `call-${at}` });

    expect(host.stats()).toMatchObject({ queued, dropped: 4 - queued });
    expect(lines.filter((line) => line.startsWith('warn more events than'))).toHaveLength(
      queued === 4 ? 0 : 1,
    );
  });

  it('may include a log that fails, which affects no script', async () => {
    const fail = (): never => {
      throw new Error('full disk');
    };
    const logger = { debug: fail, info: fail, warn: fail, error: fail };
    const { host, double, socket, problems, drained } = hostRig({ logger });
    await host.run(
      defineScript(({ eventRoute, log }) => {
        eventRoute('DTFM', () => undefined);
        eventRoute('DTMF', () => {
          log.info('pressed');
          throw new Error('after the log');
        });
      }),
    );

    double.emit(socket, 'DTMF');
    await drained();

    expect(problems.map(({ error }) => error.message)).toEqual(['after the log']);
  });
});
