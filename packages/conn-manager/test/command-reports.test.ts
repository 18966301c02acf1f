import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CommandReport } from '../src/index.ts';
import { failureOf, fakeNode, recordingLogger, startManager } from './managed.ts';

describe('onCommand', () => {
  it('reports every command of every lease without its arguments', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const reports: CommandReport[] = [];
    manager.onCommand((report) => reports.push(report));
    const one = manager.acquire(fake.url, { consumer: 'one' });
    const two = manager.find(fake.url.replace(/^.*@/, ''), { consumer: 'two' });
    await one.ready();

    await one.api('originate {secret=1}user/1000 &park');
    await two?.send('nonsense with arguments');
    await two?.bgapi('status now');
    const { id, address } = one.info;

    expect(reports).toMatchObject([
      { id, address, consumer: 'one', command: 'api originate …', code: undefined },
      { id, address, consumer: 'two', command: 'nonsense …', outcome: 'err' },
      { id, address, consumer: 'two', command: 'bgapi status …', outcome: 'ok' },
    ]);
    for (const { at, durationMs } of reports) {
      expect(Math.abs(Date.now() - at)).toBeLessThan(60_000);
      expect(durationMs).toBeGreaterThanOrEqual(0);
    }
  });

  it('reports failed commands with the code of the error', async () => {
    const fake = await fakeNode();
    fake.api('never', () => new Promise(() => undefined));
    const manager = await startManager();
    const reports: CommandReport[] = [];
    manager.onCommand((report) => reports.push(report));
    const lease = manager.acquire(fake.url);

    await failureOf(lease.api('status'));
    await lease.ready();
    await failureOf(lease.api('never', { timeoutMs: 5 }));

    expect(reports).toMatchObject([
      { command: 'api status', outcome: 'failed', code: 'ESL_NOT_CONNECTED' },
      { command: 'api never', outcome: 'failed', code: 'ESL_COMMAND_TIMEOUT' },
    ]);
  });

  it('ends when disposed, and a listener that throws affects no command', async () => {
    const fake = await fakeNode();
    const logger = recordingLogger();
    const manager = await startManager({ logger });
    const reports: CommandReport[] = [];
    const watching = manager.onCommand((report) => reports.push(report));
    manager.onCommand(() => {
      throw new Error('careless');
    });
    const lease = manager.acquire(fake.url);
    await lease.ready();

    await lease.api('status');
    watching[Symbol.dispose]();
    await lease.api('status');

    expect(reports).toHaveLength(1);
    expect(logger.lines.join('\n')).toContain('A listener of onCommand threw');
  });

  it('publishes the same on the channel of diagnostics_channel', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const published: unknown[] = [];
    const note = (message: unknown): void => {
      published.push(message);
    };
    subscribe('switchwire:lease.command', note);
    onTestFinished(() => {
      unsubscribe('switchwire:lease.command', note);
    });
    const lease = manager.acquire(fake.url, { consumer: 'published' });
    await lease.ready();

    await lease.api('status');

    expect(published).toMatchObject([{ consumer: 'published', command: 'api status' }]);
  });
});
