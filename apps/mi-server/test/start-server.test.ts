import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, configSchema, startServer } from '../src/index.ts';

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** The defaults, on a free port. */
const usual = configSchema.parse({ listen: '127.0.0.1:0' });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-start-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('startServer, with a configuration that a program made', () => {
  it.each([
    [{ mi_datagram: '0.0.0.0:0' }, 'datagrams carry no token'],
    [{ tls_cert: '/etc/cert.pem' }, '--tls-cert and --tls-key: each needs the other'],
    [{ listen: '0.0.0.0:0' }, 'can be reached from other machines'],
    [{ listen: 'nonsense' }, 'is not HOST:PORT'],
    [{ token_file: '/no/such' }, '--token-file /no/such: cannot be read (ENOENT)'],
  ])('refuses %j', async (options, words) => {
    const started = startServer({ config: { ...usual, ...options }, logger });

    await expect(started).rejects.toThrow(ConfigError);
    await expect(started).rejects.toThrow(words);
  });

  it('reports an unusable entry of the database once', async () => {
    const file = join(folder, 'sockets.json');
    await writeFile(file, JSON.stringify([{ host: '', password: 'x' }]));
    const lines: string[] = [];
    const warn = (fields: Readonly<Record<string, unknown>>, message: string): void => {
      lines.push(JSON.stringify({ ...fields, message }));
    };
    const config = configSchema.parse({ listen: '127.0.0.1:0', db_url: `file:${file}` });

    const server = await startServer({ config, logger: { ...logger, warn } });
    const [problem] = server.manager.storeState().problems;
    await server.stop();

    expect(problem?.message).toBeTypeOf('string');
    expect(lines.filter((line) => line.includes(problem?.message ?? ''))).toHaveLength(1);
  });

  it('warns of each file with secrets that every user can read', async () => {
    const file = join(folder, 'sockets.json');
    const token = join(folder, 'token');
    await writeFile(file, '[]');
    await writeFile(token, 'sesame');
    await Promise.all([chmod(file, 0o644), chmod(token, 0o644)]);
    const lines: string[] = [];
    const warn = (_: unknown, message: string): void => {
      lines.push(message);
    };
    const config = configSchema.parse({
      listen: '127.0.0.1:0',
      db_url: `file:${file}`,
      token_file: token,
    });

    const server = await startServer({ config, logger: { ...logger, warn } });
    await server.stop();

    expect(lines).toEqual([
      `Every user of this machine can read ${token}, which holds a secret: chmod o-r it`,
      `Every user of this machine can read ${file}, which holds passwords: chmod o-r it`,
    ]);
  });

  it('says which options of a table a socket file does not have', async () => {
    const file = join(folder, 'sockets.json');
    await writeFile(file, '[]', { mode: 0o600 });
    const lines: string[] = [];
    const warn = (_: unknown, message: string): void => {
      lines.push(message);
    };
    const columns = { db_table: 'fleet', db_col_ip: 'hostname', db_col_port: 'port' };
    const config = configSchema.parse({
      ...columns,
      listen: '127.0.0.1:0',
      db_url: `file:${file}`,
    });

    const server = await startServer({ config, logger: { ...logger, warn } });
    await server.stop();

    expect(lines).toEqual([
      'db_table has no effect: the members of a socket file have fixed names',
      'db_col_ip has no effect: the members of a socket file have fixed names',
    ]);
  });

  it('asks for the token that the file holds', async () => {
    const file = join(folder, 'token');
    await writeFile(file, 'sesame\n');
    const server = await startServer({ config: { ...usual, token_file: file }, logger });
    const statusWith = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${server.url}/metrics`, { headers })).status;

    const statuses = [await statusWith({}), await statusWith({ authorization: 'Bearer sesame' })];
    await writeFile(file, 'other\n');
    await server.reload({ ...usual, token_file: file });
    statuses.push(await statusWith({ authorization: 'Bearer other' }));
    statuses.push(await statusWith({ authorization: 'Bearer sesame' }));

    await server.stop();
    expect(statuses).toEqual([401, 200, 200, 401]);
  });
});
