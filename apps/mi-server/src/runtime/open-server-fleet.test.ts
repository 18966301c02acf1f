import { createServer } from 'node:net';
import { once } from 'node:events';
import { memorySocketStore } from '@switchwire/conn-manager';
import { expect, it } from 'vitest';
import { configSchema } from '../config/options.ts';
import { openServerFleet } from './open-server-fleet.ts';

const none = (): void => undefined;

/** Opens the fleet of these options until its log says something. */
async function open(options: object): Promise<string> {
  const said = new AbortController();
  const warn = (_: object, message: string): void => said.abort(new Error(message));
  const config = configSchema.parse({ listen: '127.0.0.1:0', ...options });
  const logger = { debug: none, info: none, warn, error: none };
  const opened = openServerFleet({ config, store: memorySocketStore([]), logger, signal: said.signal }); // prettier-ignore
  return opened.then(
    () => 'opened',
    (error: unknown) => String(said.signal.reason ?? error),
  );
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

it('waits for NATS, and says why it cannot be reached', async () => {
  const url = `nats://127.0.0.1:${await freePort()}`;

  expect(await open({ nats_url: [url] })).toMatch(
    /NATS cannot be reached, and the server waits for it: Connecting to \S+ failed \(.*ECONNREFUSED/,
  );
});

it.each([
  ['--nats-ca', { nats_ca: 'none.pem' }],
  ['--nats-cert', { nats_cert: 'none.pem', nats_key: 'package.json' }],
  ['--nats-key', { nats_cert: 'package.json', nats_key: 'none.pem' }],
])('does not wait for a file of %s that is not there', async (flag, options) => {
  const said = await open({ nats_url: ['tls://127.0.0.1:1'], ...options });

  expect(said).toContain(`${flag} none.pem: cannot be read (ENOENT)`);
});
