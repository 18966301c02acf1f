import { listen } from '@switchwire/raw-peer';
import { describe, expect, it } from 'vitest';
import { type TransitionReport } from '../src/index.ts';
import { fakeNode, startManager, subscribed } from './managed.ts';

const PATIENCE = { timeout: 15_000 };

function codesOf(reports: readonly TransitionReport[]): (string | undefined)[] {
  return reports.map(({ cause }) => cause?.code);
}

describe('the sessions of a manager', () => {
  it('hold no more bytes of unanswered commands than its option says', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ maxCommandBytes: 1_000 });
    const lease = manager.acquire(fake.url);
    await subscribed(lease);

    await expect(lease.api(`echo ${'x'.repeat(2_000)}`)).rejects.toMatchObject({
      code: 'ESL_QUEUE_FULL',
      message: expect.stringContaining('1000 bytes of commands') as string,
    });
    expect(await lease.api('echo short')).toBe('short');
  });

  it('end after `answerTimeout` without an answer', async () => {
    const server = await listen();
    const manager = await startManager({ timings: { answerTimeout: 0, commandTimeout: 10 } });
    const reports: TransitionReport[] = [];
    manager.watch((report) => reports.push(report));
    manager.acquire(`fs://:ClueCon@127.0.0.1:${server.port}`);
    const peer = await server.accept();
    peer.send('Content-Type: auth/request\n\n');
    expect(await peer.command()).toBe('auth ClueCon');

    // what the manager asks after the login is never answered
    peer.send('Content-Type: command/reply\nReply-Text: +OK accepted\n\n');

    await expect.poll(() => codesOf(reports), PATIENCE).toContain('ESL_UNANSWERED');
  });

  it('end when a frame has not ended after `frameTimeout`', async () => {
    const server = await listen();
    const manager = await startManager({ timings: { frameTimeout: 1 } });
    const reports: TransitionReport[] = [];
    manager.watch((report) => reports.push(report));
    manager.acquire(`fs://:ClueCon@127.0.0.1:${server.port}`);
    const peer = await server.accept();
    peer.send('Content-Type: auth/request\n');

    await expect
      .poll(() => {
        if (!peer.socket.destroyed) peer.send('X: x\n');
        return codesOf(reports);
      }, PATIENCE)
      .toContain('ESL_ENDLESS_FRAME');
  });

  it('count frames that were too large to keep', async () => {
    const fake = await fakeNode();
    fake.api('large', () => 'x'.repeat(5_000));
    const manager = await startManager({ limits: { maxBodyBytes: 4_000 } });
    const lease = manager.acquire(fake.url);
    await subscribed(lease);

    await expect(lease.api('large')).rejects.toMatchObject({ code: 'ESL_FRAME_TOO_LARGE' });

    expect(lease.info.stats.framesSkipped).toBe(1);
    fake.connections[0]?.drop();
    await subscribed(lease);
    expect(lease.info.stats.framesSkipped).toBe(1);
  });
});
