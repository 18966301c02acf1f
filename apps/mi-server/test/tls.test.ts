import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flagSource, resolveConfig } from '../src/config/resolve-config.ts';
import { type Config } from '../src/index.ts';
import { type Running, startRunning } from './support/running.ts';

let folder: string;
let running: Running;

const install = async (name: 'first' | 'renewed'): Promise<void> => {
  for (const part of ['cert', 'key']) {
    const from = new URL(`./fixtures/tls/${name}-${part}.pem`, import.meta.url);
    await copyFile(fileURLToPath(from), join(folder, `${part}.pem`));
  }
};

const flags = () => ({ tls_cert: join(folder, 'cert.pem'), tls_key: join(folder, 'key.pem') });

const configOf = (more: Readonly<Record<string, unknown>> = {}): Config =>
  resolveConfig([flagSource({ listen: '127.0.0.1:0', ...flags(), ...more })]);

/** The name in the certificate that a new connection gets. */
const servedName = async (): Promise<string> => {
  const { hostname, port } = new URL(running.server.url);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return name;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-tls-'));
  await install('first');
  running = await startRunning(flags());
});

afterEach(async () => {
  await running.server.stop();
  await rm(folder, { recursive: true });
});

describe('a server with a certificate', () => {
  it('serves a renewed one after a reload', async () => {
    expect(await servedName()).toBe('first');
    await install('renewed');
    expect(await servedName()).toBe('first');

    await running.server.reload(configOf());

    expect(await servedName()).toBe('renewed');
  });

  it('keeps the previous one when the renewed one cannot be used, and logs that', async () => {
    await writeFile(join(folder, 'cert.pem'), 'this is not a certificate');

    await running.server.reload(configOf());

    expect(await servedName()).toBe('first');
    expect(running.lines.join('\n')).toContain(
      'Certificate not reloaded; the previous one stays in use',
    );
  });

  it('says that turning TLS off needs a restart', async () => {
    await running.server.reload(resolveConfig([flagSource({ listen: '127.0.0.1:0' })]));

    expect(await servedName()).toBe('first');
    expect(running.lines.join('\n')).toContain('--tls-cert --tls-key');
  });

  it('does not start with a key that is not that of the certificate', async () => {
    await copyFile(
      fileURLToPath(new URL('./fixtures/tls/renewed-key.pem', import.meta.url)),
      join(folder, 'key.pem'),
    );

    await expect(startRunning(flags())).rejects.toThrow(/--tls-cert .* cannot be used/);
  });
});
