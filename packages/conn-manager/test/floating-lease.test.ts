import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { fakeNode, startManager, subscribed } from './managed.ts';

it('nothing that is asked of a lease or of its manager and not awaited ends the process', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => void process.off('unhandledRejection', unhandled));
  const fake = await fakeNode();
  fake.api('never', () => new Promise(() => undefined));
  const manager = await startManager({ timings: { retryBase: 60_000, retryMax: 60_000 } });
  const lease = manager.acquire(fake.url, { consumer: 'forgetful' });
  await subscribed(lease);
  const forget = (): void => {
    void lease.ready({ timeoutMs: 1 });
    void lease.api('never');
    void lease.send('api never');
    void lease.bgapi('never');
    void lease.sendEvent('CUSTOM', { 'Event-Subclass': 'app::x' });
    void lease.sendMessage('no-such-call', { 'call-command': 'hangup' });
    void lease.hangup('no-such-call');
    void lease.runApp('no-such-call', 'playback', 'x.wav');
    // for callers in plain JavaScript
    void lease.api(undefined as unknown as string);
    void lease.runApp('a', 'b', 5 as unknown as string);
    void manager.drain('no such socket');
    void manager.resume('no such socket');
    void manager.disable('no such socket');
    void manager.executeAll('api never', {}, { concurrency: -1 });
  };

  forget();
  await fake.waitForCommand(/never/);
  await fake.stop();
  await expect.poll(() => lease.info.phase).toBe('retrying');
  forget();
  lease.release();
  forget();
  await manager.stop();
  void manager.reload();
  await nextTurn();
  await nextTurn();

  expect(unhandled).not.toHaveBeenCalled();
});
