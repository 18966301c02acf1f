import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished, vi } from 'vitest';
import { describeWithNats, startNats } from './support/nats.ts';
import { startRunning } from './support/running.ts';

const EVENTS = 20;

/** Takes its time, one event of the call after the other, and asks another server at the end. */
const SLOW = `
import { defineScript } from '@switchwire/fs-scripting';
import { setTimeout } from 'node:timers/promises';
export default defineScript(({ eventRoute, freeswitch_esl, log }) => {
  eventRoute('DTMF', async (event) => {
    await setTimeout(20);
    const { ok } = await freeswitch_esl('api which', event.socket);
    log.info('route ran', { ok });
  });
});
`;

describeWithNats('a server of a fleet that stops', () => {
  it(
    'runs the routes for what it has taken, whichever server acts by then',
    { timeout: 60_000 },
    async () => {
      const nats = await startNats();
      const fake = await createFakeFreeswitch();
      onTestFinished(() => fake.stop());
      fake.api('which', () => 'this one');
      const folder = await mkdtemp(join(tmpdir(), 'last-routes-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const script = join(folder, 'slow.mjs');
      await writeFile(script, SLOW);
      const flags = { nats_url: [nats], fleet: 'test', fleet_max_bytes: 50_000_000, fs_subscribe: [`${fake.url}?DTMF`] }; // prettier-ignore
      const first = await startRunning({ ...flags, server_id: 'a', script: [script] });
      await fake.waitForCommand(/^sendevent/, { timeoutMs: 20_000 });
      const second = await startRunning({ ...flags, server_id: 'b', role: 'sockets' });
      onTestFinished(() => second.server.stop());
      const acting = (): boolean => first.server.manager.list().some(({ phase }) => phase === 'subscribed'); // prettier-ignore
      await vi.waitFor(() => expect(acting()).toBe(true), { timeout: 20_000 });
      for (let count = 0; count < EVENTS; count++) fake.emit('DTMF', { 'Unique-ID': 'one call' });
      await vi.waitFor(() =>
        expect(first.server.scripts.stats().queued).toBeGreaterThan(EVENTS / 2),
      );
      await first.server.stop();

      const ran = first.lines.filter((line) => line.includes('route ran') && line.includes('"ok":true')); // prettier-ignore
      expect(ran).toHaveLength(EVENTS);
    },
  );
});
