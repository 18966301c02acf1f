import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { describeWithNats, startNats } from './support/nats.ts';
import { type Running, startRunning } from './support/running.ts';

const WAIT = { timeout: 40_000, interval: 100 };

/** `PORT SERVER` of each socket that a server acts for. */
const actors = async ({ ask }: Running): Promise<readonly string[]> => {
  const { Sockets } = (await ask('fs_list')).result as {
    readonly Sockets: readonly {
      readonly if: string;
      readonly owner: { readonly server: string; readonly state: string };
    }[];
  };
  return Sockets.map(({ if: address, owner }) => `${address.split(':')[1] ?? ''} ${owner.state === 'acting' ? owner.server : '-'}`).sort(); // prettier-ignore
};

describeWithNats('the zones of a fleet', () => {
  it('have their own servers, and others while those are gone', { timeout: 120_000 }, async () => {
    const nats = await startNats();
    const nodes = await Promise.all(
      Array.from({ length: 6 }, async (_, at) => {
        const node = await createFakeFreeswitch();
        onTestFinished(() => node.stop());
        return { port: node.port, zone: ['eu', 'us', undefined][at % 3] };
      }),
    );
    const folder = await mkdtemp(join(tmpdir(), 'mi-zones-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'sockets.json');
    const rows = nodes.map(({ port, zone }) => ({ host: '127.0.0.1', port, password: 'ClueCon', events: 'DTMF', zone })); // prettier-ignore
    await writeFile(file, JSON.stringify(rows), { mode: 0o600 });
    const start = async (id: string, zone: string): Promise<Running> => {
      const running = await startRunning({
        nats_url: [nats],
        fleet: 'test',
        server_id: id,
        zone,
        fleet_max_bytes: 50_000_000,
        db_url: `file:${file}`,
      });
      onTestFinished(() => running.server.stop());
      return running;
    };
    const expected = (of: (zone: string) => string) =>
      nodes.flatMap(({ port, zone }) => (zone === undefined ? [] : [`${port} ${of(zone)}`])).sort();
    const zoned = async (running: Running) => {
      const ports = nodes.flatMap(({ port, zone }) => (zone === undefined ? [] : [`${port}`]));
      return (await actors(running)).filter((one) => ports.includes(one.split(' ')[0] ?? ''));
    };
    const eu = await start('e', 'eu');
    const us = await start('u', 'us');
    const atHome = expected((zone) => (zone === 'eu' ? 'e' : 'u'));
    await expect.poll(() => zoned(us), WAIT).toEqual(atHome);
    // those of no zone have a server as well
    await expect.poll(async () => (await actors(us)).filter((one) => one.endsWith(' -')), WAIT).toEqual([]); // prettier-ignore
    const { Servers } = (await us.ask('fleet_list')).result as { readonly Servers: readonly { readonly id: string; readonly zone: string }[] }; // prettier-ignore
    expect(Servers.map(({ id, zone }) => `${id} ${zone}`).sort()).toEqual(['e eu', 'u us']);

    await eu.server.stop();
    await expect.poll(() => zoned(us), WAIT).toEqual(expected(() => 'u'));
    await start('e', 'eu');
    await expect.poll(() => zoned(us), WAIT).toEqual(atHome);
  });
});
