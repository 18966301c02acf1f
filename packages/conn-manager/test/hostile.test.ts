import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { HOSTILE_KINDS } from './hostile-kinds.ts';
import { HostilePeers } from './hostile-peers.ts';
import { phaseBecomes, startManager } from './managed.ts';

/** One or two while each kind is at work; the nightly run has more. */
const EVENTS = Number(process.env['HOSTILE_EVENTS'] ?? 100);

it('one FreeSWITCH among peers of every hostile kind loses no event, no command and no session', async () => {
  const fake = await createFakeFreeswitch();
  const peers = new HostilePeers();
  const manager = await startManager({
    timings: {
      retryBase: 20,
      retryMax: 200,
      greetingTimeout: 300,
      authTimeout: 300,
      commandTimeout: 500,
    },
  });
  onTestFinished(async () => {
    await manager.stop();
    peers.close();
    await fake.stop();
  });
  const good = manager.acquire(fake.url, { consumer: 'test' });
  const received: string[] = [];
  good.subscribe(['DTMF'], (event) => {
    received.push(event.text('n') ?? '');
  });
  await phaseBecomes(good, 'subscribed');
  const { generation } = good.info;
  const leases = (await peers.open()).map((url) => {
    const lease = manager.acquire(url, { consumer: 'test' });
    lease.subscribe(['DTMF'], () => undefined);
    return lease;
  });

  const sent: string[] = [];
  const settled: Promise<unknown>[] = [];
  for (let n = 0; n < EVENTS; n++) {
    sent.push(String(n));
    fake.emit('DTMF', { n: String(n) });
    settled.push(Promise.allSettled([leases[n % leases.length]!.api('status')]));
    await good.api('status', { timeoutMs: 0 });
  }
  // none may hang, whatever becomes of it
  await Promise.all(settled);

  expect(leases).toHaveLength(Object.keys(HOSTILE_KINDS).length);
  await expect.poll(() => received.length, { timeout: 60_000 }).toBe(EVENTS);
  expect(received).toEqual(sent);
  expect(good.info).toMatchObject({ phase: 'subscribed', generation });
  for (const { info } of leases) {
    expect(JSON.stringify(info).length, info.address).toBeLessThan(5_000);
  }
}, 120_000);
