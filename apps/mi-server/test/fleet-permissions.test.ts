import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { consumeEvents } from '@switchwire/fleet/consumer';
import { connectNats } from '@switchwire/fleet';
import { expect, it, onTestFinished } from 'vitest';
import { readEvents } from './support/event-stream.ts';
import { describeWithNats, startNats } from './support/nats.ts';
import { startRunning } from './support/running.ts';

const guide = fileURLToPath(new URL('../../../docs/guides/fleet.md', import.meta.url));

/** NATS with the permissions of the guide, for a fleet named `prod`. */
const startGuarded = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mi-perm-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [, conf = ''] = /```conf\n([^]*?)```/.exec(await readFile(guide, 'utf8')) ?? [];
  const file = join(folder, 'nats.conf');
  await writeFile(file, conf);
  const url = new URL(await startNats(['-c', file]));
  const as = (user: string): string => `nats://${user}@${url.host}`;
  return { server: as('server:change-me'), billing: as('billing:change-me-too') };
};

describeWithNats('the permissions of the guide', () => {
  it('let servers work, and a reader read and nothing else', { timeout: 60_000 }, async () => {
    const urls = await startGuarded();
    const node = await createFakeFreeswitch();
    onTestFinished(() => node.stop());
    const start = async (id: string) => {
      const running = await startRunning({
        nats_url: [urls.server],
        fleet: 'prod',
        server_id: id,
        fleet_max_bytes: 50_000_000,
        fs_subscribe: [`${node.url}?DTMF`],
      });
      onTestFinished(() => running.server.stop());
      return running;
    };
    const servers = [await start('a'), await start('b')];
    for (const { ask } of servers)
      await expect
        .poll(() => ask('freeswitch_esl', ['api status', `127.0.0.1:${node.port}`]), {
          timeout: 20_000,
        })
        .toHaveProperty('result.rc', 1);

    const nats = { urls: [urls.billing], inboxPrefix: '_INBOX_billing' };
    const seen: unknown[] = [];
    const reader = await consumeEvents({
      nats,
      fleet: 'prod',
      durable: 'billing',
      onEvent: (event) => void seen.push(event.name),
    });
    onTestFinished(() => reader.stop());
    const shown = await Promise.all(servers.map(({ server }) => readEvents(server.url)));
    // what was fired before NATS knew of the readers of /events is not theirs
    await expect
      .poll(
        () => {
          node.emit('DTMF', { 'Test-Number': '1' });
          return shown.every(({ numbers }) => numbers.length > 0);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    await expect.poll(() => seen, { timeout: 10_000 }).toContain('DTMF');

    // what a server asks when NATS was silent for so long that it has forgotten what it stored
    const server = await connectNats({ urls: [urls.server] }, 'server');
    onTestFinished(() => server.close());
    const last = await server.request('$JS.API.STREAM.MSG.GET.SW_prod', JSON.stringify({ last_by_subj: 'sw.prod.ev.>' })); // prettier-ignore
    expect(last.json()).toMatchObject({ message: { subject: expect.stringMatching(/^sw\.prod\.ev\./) as string } }); // prettier-ignore

    const connection = await connectNats(nats, 'reader');
    onTestFinished(() => connection.close());
    await expect(
      connection.request(`sw.prod.cmd.127_0_0_1=3a${node.port}`, '{}', { timeout: 1_000 }),
    ).rejects.toThrow(/permissions violation/i);
    await expect(consumeEvents({ nats, fleet: 'prod', durable: 'other', onEvent: () => undefined })).rejects.toThrow(); // prettier-ignore
  });
});
