import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { socketsOf, startRunning, type Running } from '../support/running.ts';

let node: FakeFreeswitch;
let running: Running;

beforeEach(async () => {
  node = await createFakeFreeswitch({ password: 'right' });
  running = await startRunning({ fs_subscribe: [`fs://:wrong@127.0.0.1:${node.port}?DTMF`] });
});

afterEach(async () => {
  await running.server.stop();
  await node.stop();
});

const socket = async () => socketsOf(await running.ask('fs_list'))[0];

describe('fs_retry', () => {
  it('makes a socket that waits for its next attempt try at once', async () => {
    await vi.waitFor(async () => expect((await socket())?.phase).toBe('rejected'));
    const before = (await socket())?.generation ?? 0;

    const answer = await running.ask('fs_retry', [`127.0.0.1:${node.port}`]);

    expect(answer.result).toBe('OK');
    await vi.waitFor(async () => expect((await socket())?.generation).toBeGreaterThan(before));
  });

  it('reports when the socket is not waiting', async () => {
    const well = await createFakeFreeswitch();
    try {
      await running.ask('fs_subscribe', [well.url, ['DTMF']]);
      const address = `127.0.0.1:${well.port}`;
      await vi.waitFor(async () =>
        expect(
          socketsOf(await running.ask('fs_list')).find((one) => one.if === address)?.phase,
        ).toBe('subscribed'),
      );

      expect((await running.ask('fs_retry', [address])).result).toMatch(/^Nothing to do/);
    } finally {
      await well.stop();
    }
  });

  it('refuses unlisted sockets and invalid addresses', async () => {
    expect((await running.ask('fs_retry', ['127.0.0.1:1'])).error?.code).toBe(404);
    expect((await running.ask('fs_retry', ['a:b:c:d'])).error?.code).toBe(400);
  });
});
