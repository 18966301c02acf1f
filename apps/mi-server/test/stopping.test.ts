import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished, vi } from 'vitest';
import { socketsOf, startRunning } from './support/running.ts';

it('says goodbye to every FreeSWITCH in time although a request waits for one that is silent', async () => {
  const accepted: Socket[] = [];
  const silent = createServer((socket) => accepted.push(socket));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const fake = await createFakeFreeswitch();
  const running = await startRunning({
    fs_subscribe: [`${fake.url}?DTMF`],
    esl_connect_timeout: 60_000,
  });
  await vi.waitFor(async () => {
    expect(socketsOf(await running.ask('fs_list'))[0]?.phase).toBe('subscribed');
  });
  const slow = running.ask('freeswitch_esl', ['api status', `fs://:x@127.0.0.1:${port}`]);
  const outcome = slow.then(
    () => 'answered',
    () => 'cut off',
  );
  await vi.waitFor(() => {
    expect(accepted).toHaveLength(1);
  });

  void running.server.stop(2_000);
  // whoever asks again waits for the same end
  await running.server.stop();

  expect(running.lines.filter((line) => line.includes('"warn"'))).toEqual([]);
  expect(fake.commands.map(({ command }) => command)).toContain('exit');
  expect(await outcome).toBe('cut off');
  for (const socket of accepted) socket.destroy();
  silent.close();
  await fake.stop();
});

/** Its routes never end. */
const STUCK = `
import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ eventRoute }) => {
  eventRoute('DTMF', () => new Promise(() => {}));
});
`;

it('does not process the events that still wait for scripts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stopping-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const script = join(folder, 'stuck.mjs');
  await writeFile(script, STUCK);
  const fake = await createFakeFreeswitch();
  onTestFinished(() => fake.stop());
  const running = await startRunning({ script: [script], fs_subscribe: [`${fake.url}?DTMF`] });
  await fake.waitForCommand(/^event json .*DTMF/);
  const { scripts } = running.server;
  await vi.waitFor(() => {
    for (let count = 0; count < 1_000; count++) fake.emit('DTMF', { 'Unique-ID': String(count) });
    expect(scripts.stats().queued).toBeGreaterThan(20_000);
  });

  await running.server.stop(3_000);

  expect(running.lines.filter((line) => line.includes('"warn"'))).toEqual([]);
  expect(fake.commands.at(-1)?.command).toBe('exit');
});
