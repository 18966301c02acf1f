import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, vi } from 'vitest';
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
