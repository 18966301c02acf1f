import { describe, expect, it } from 'vitest';
import { failureOf, fakeNode, startManager, subscribed } from './managed.ts';

const started = (run: () => unknown): Promise<unknown> => Promise.resolve().then(run);

describe('a released lease', () => {
  it('refuses every call with an explanation', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const other = manager.acquire(fake.url, { consumer: 'other' });
    const lease = manager.acquire(fake.url, { consumer: 'mine' });
    await subscribed(lease);
    lease.release();
    lease.release();
    const before = fake.commands.length;

    const failures = [
      failureOf(lease.ready()),
      failureOf(lease.send('api status')),
      failureOf(lease.api('status')),
      failureOf(lease.bgapi('status')),
      failureOf(started(() => lease.subscribe(['DTMF']))),
      failureOf(started(() => lease.unsubscribe(['DTMF']))),
      failureOf(started(() => lease.events(['DTMF']))),
    ];

    for (const failure of await Promise.all(failures)) {
      expect(failure).toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
      expect(failure['message']).toMatch(/^The lease of "mine" on .* was released, so .* refused/);
    }
    await other.api('status');
    expect(fake.commands.slice(before).map(({ command }) => command)).toEqual(['api status']);
    expect(other.info.consumers).toEqual(['other']);
  });
});
