import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { describeWithNats, startNats } from './support/nats.ts';
import { createNatsCredentials } from './support/nats-credentials.ts';
import { startRunning } from './support/running.ts';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const certificate = (name: string): string => file(`./fixtures/nats-tls/${name}.pem`);
const guide = file('../../../docs/guides/fleet.md');

const WAIT = { timeout: 40_000, interval: 100 };

describeWithNats('NATS behind TLS with credentials, by the guide', () => {
  it('carries a fleet, and lets nobody else in', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mi-nats-tls-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const made = createNatsCredentials();
    const text = await readFile(guide, 'utf8');
    // what an operator writes: the lines of the guide, with the paths and names of this machine
    const [, conf = ''] = /```conf\n(tls \{[^]*?)```/.exec(text) ?? [];
    expect(conf).not.toBe('');
    const ours = conf
      .replaceAll('/etc/nats/server.pem', certificate('server-cert'))
      .replaceAll('/etc/nats/server.key', certificate('server-key'))
      .replaceAll('/etc/nats/ca.pem', certificate('ca'))
      .replace('OPERATOR_JWT', made.operator)
      .replaceAll('SYSTEM_ID', made.system)
      .replace('SYSTEM_JWT', made.systemToken)
      .replace('ACCOUNT_ID', made.account)
      .replace('ACCOUNT_JWT', made.accountToken);
    const configuration = join(folder, 'nats.conf');
    await writeFile(configuration, ours);
    const creds = join(folder, 'server.creds');
    await writeFile(creds, made.creds, { mode: 0o600 });
    const { host } = new URL(await startNats(['-c', configuration]));
    const node = await createFakeFreeswitch();
    onTestFinished(() => node.stop());
    const flags = {
      nats_url: [`tls://${host}`],
      nats_ca: certificate('ca'),
      nats_cert: certificate('client-cert'),
      nats_key: certificate('client-key'),
      nats_creds: creds,
      fleet_max_bytes: 50_000_000,
      fs_subscribe: [`${node.url}?DTMF`],
    };
    for (const option of Object.keys(flags).filter((key) => key.startsWith('nats_')))
      expect(text).toContain(`--${option.replace('_', '-')} `);
    const start = async (id: string) => {
      const running = await startRunning({ ...flags, server_id: id });
      onTestFinished(() => running.server.stop());
      return running;
    };
    for (const { ask, lines } of [await start('a'), await start('b')]) {
      await expect
        .poll(() => ask('freeswitch_esl', ['api status', `127.0.0.1:${node.port}`]), WAIT)
        .toHaveProperty('result.rc', 1);
      expect(lines.filter((line) => line.includes('without TLS'))).toEqual([]);
    }

    const stranger = join(folder, 'stranger.creds');
    await writeFile(stranger, createNatsCredentials().creds, { mode: 0o600 });
    await expect(startRunning({ ...flags, server_id: 'c', nats_creds: stranger })).rejects.toThrow(/refused the credentials/); // prettier-ignore
  });
});
