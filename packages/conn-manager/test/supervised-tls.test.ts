import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { createServer } from 'node:tls';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createConnManager, memorySocketStore } from '../src/index.ts';

const pem = (name: string) =>
  readFileSync(new URL(`../../esl-client/test/tls/${name}.pem`, import.meta.url), 'utf8');

/** What stunnel is: TLS outside, a FreeSWITCH inside. */
async function tunnel(): Promise<number> {
  const fake = await createFakeFreeswitch();
  const server = createServer({ key: pem('key'), cert: pem('cert') }, (outside) => {
    const inside = connectTcp({ host: '127.0.0.1', port: fake.port });
    outside.on('error', () => inside.destroy());
    inside.on('error', () => outside.destroy());
    outside.pipe(inside).pipe(outside);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await fake.stop();
  });
  return (server.address() as AddressInfo).port;
}

describe('a supervised socket behind TLS', () => {
  it('is reached by an fss:// URL and by an entry of a store that says tls', async () => {
    const [byUrl, byStore] = [await tunnel(), await tunnel()];
    const entry = { host: '127.0.0.1', port: byStore, password: 'ClueCon', tls: true };
    const manager = createConnManager({
      store: memorySocketStore([entry]),
      tls: { ca: pem('cert') },
    });
    onTestFinished(() => manager.stop());
    await manager.start();

    const one = manager.acquire(`fss://:ClueCon@127.0.0.1:${byUrl}`);
    const other = manager.find(`127.0.0.1:${byStore}`, { consumer: 'test' });
    await Promise.all([one.ready(), other?.ready()]);

    expect(await one.api('status')).toMatch(/^UP /);
    expect(await other?.api('status')).toMatch(/^UP /);
  });

  it('says why, when the certificate is not trusted', async () => {
    const manager = createConnManager();
    onTestFinished(() => manager.stop());
    await manager.start();
    const lease = manager.acquire(`fss://:ClueCon@127.0.0.1:${await tunnel()}`);

    await expect.poll(() => lease.info.lastCause?.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    await expect(lease.ready({ timeoutMs: 1 })).rejects.toMatchObject({
      code: 'ESL_NOT_CONNECTED',
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });
});
