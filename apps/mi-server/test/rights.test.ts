import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flagSource, resolveConfig } from '../src/config/resolve-config.ts';
import { MI_COMMANDS } from '../src/index.ts';
import { hasRole, ROLES } from '../src/rights/identity.ts';
import { METHOD_RIGHTS } from '../src/rights/method-rights.ts';
import { sha256Of } from '../src/rights/tokens.ts';
import { withRightsTable } from './support/rights-table.ts';
import { type Answer, type Running, startRunning } from './support/running.ts';

const pageFile = fileURLToPath(new URL('../../../docs/concepts/rights.md', import.meta.url));
const PAGE = readFileSync(pageFile, 'utf8');
const METHODS = MI_COMMANDS.map(({ name }) => name);

const tokenOf = (name: string): string => `token-of-${name}-which-is-long`;

const entry = (name: string, role: string, more = ''): string =>
  `- name: ${name}\n  role: ${role}\n${more}  sha256: ${sha256Of(tokenOf(name))}\n`;

let folder: string;
let file: string;
let fake: FakeFreeswitch;
let running: Running;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-rights-'));
  file = join(folder, 'rights.yaml');
  fake = await createFakeFreeswitch();
});

afterAll(async () => {
  await fake.stop();
  await rm(folder, { recursive: true });
});

const flags = (): Readonly<Record<string, unknown>> => ({
  rights: file,
  fs_subscribe: [`${fake.url}?DTMF`],
  mi_datagram: '127.0.0.1:0',
  mi_datagram_role: 'viewer',
});

beforeEach(async () => {
  await writeFile(
    file,
    ROLES.map((role) => entry(role, role)).join('') +
      entry('desk', 'viewer', "  commands: ['api status']\n") +
      entry('media', 'admin', '  groups: [media]\n'),
  );
  running = await startRunning(flags());
});

afterEach(() => running.server.stop());

const bearer = (name: string): Record<string, string> => ({
  authorization: `Bearer ${tokenOf(name)}`,
});

const get = async (path: string, name: string): Promise<number> => {
  const stop = new AbortController();
  const { signal } = stop;
  const response = await fetch(`${running.server.url}${path}`, { headers: bearer(name), signal });
  stop.abort();
  return response.status;
};

const call = async (name: string, method: string, params?: unknown): Promise<Answer> => {
  const response = await fetch(`${running.server.url}/mi`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(name) },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      ...(params !== undefined && { params }),
    }),
  });
  const answer = (await response.json()) as Answer & { readonly error?: unknown };
  if (response.status !== 200) {
    return { error: { code: response.status, message: JSON.stringify(answer) } };
  }
  return answer;
};

/** The roles of the page's table, by method. */
const ROWS = new Map(
  [...PAGE.matchAll(/^\| `([\w.]+)` +\| (\w+)/gm)].map(([, method = '', role = '']) => [
    method,
    role,
  ]),
);

describe('the table of rights', () => {
  it('has every method', () => {
    expect(METHODS.filter((method) => !Object.hasOwn(METHOD_RIGHTS, method))).toEqual([]);
  });

  it('is on the page (vitest --update writes it)', async () => {
    expect(PAGE).toContain('<!-- methods -->');
    await expect(withRightsTable(PAGE, METHODS)).toMatchFileSnapshot(pageFile);
  });
});

describe('every method with every role', () => {
  it.each(ROLES)('is answered as the page says: %s', async (role) => {
    for (const method of METHODS) {
      const { error } = await call(role, method);
      const needed = ROLES.find((one) => one === ROWS.get(method)) ?? 'admin';

      expect([method, error?.code === 403]).toEqual([method, !hasRole({ role }, needed)]);
    }
  });

  it('gives no more for any parameters, in either spelling', async () => {
    const spellings = MI_COMMANDS.flatMap(({ name, qualifiedName }) =>
      [name, qualifiedName ?? name].map((spelling) => [spelling, name] as const),
    );
    const param = fc.oneof(
      fc.constantFrom('fs1', fake.url, 'api status', 'E_FREESWITCH', 'udp:127.0.0.1:9', 'local'),
      fc.string(),
      fc.constantFrom(0, 1, null),
      fc.constant(['DTMF']),
    );
    const role = fc.constantFrom(...ROLES.filter((one) => one !== 'admin'));

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...spellings),
        role,
        fc.array(param, { maxLength: 3 }),
        async ([spelling, name], asked, params) => {
          const needed = ROLES.find((one) => one === ROWS.get(name)) ?? 'admin';
          fc.pre(!hasRole({ role: asked }, needed));
          expect((await call(asked, spelling, params)).error?.code).toBe(403);
        },
      ),
      { numRuns: 150, seed: 20_260_101 },
    );
  });
});

/** The endpoints of the page's table, each with its least role and what it gives a token that is limited to groups. */
const ENDPOINTS = [...PAGE.matchAll(/^\| `(GET|POST) (\/\S+)` +\| (\w+) +\| ([\w ]+?) +\|$/gm)].map(
  ([, verb = '', path = '', role = '', forGroups = '']) => ({ verb, path, role, forGroups }),
);

describe('every endpoint with every role', () => {
  const statusOf = async (name: string, method: string, path: string): Promise<number> => {
    const stop = new AbortController();
    const { status } = await fetch(`${running.server.url}${path}`, {
      method,
      headers: { ...bearer(name), 'content-type': 'application/json' },
      ...(method === 'POST' && { body: '{"group":"media"}' }),
      signal: stop.signal,
    });
    stop.abort();
    return status;
  };

  it('is on the page', () => {
    expect(ENDPOINTS.length).toBeGreaterThan(7);
  });

  it.each(ENDPOINTS)('is answered as the page says: $verb $path', async (endpoint) => {
    const { verb, path, role: needed, forGroups } = endpoint;
    const least = ROLES.find((role) => role === needed) ?? 'admin';
    for (const role of ROLES) {
      const isRefused = (await statusOf(role, verb, path)) === 403;
      expect([role, isRefused]).toEqual([role, !hasRole({ role }, least)]);
    }
    expect((await statusOf('media', verb, path)) === 403).toBe(forGroups === 'no');
  });
});

describe('a token for metrics', () => {
  it('may read /metrics and nothing else', async () => {
    expect(await get('/metrics', 'metrics')).toBe(200);
    expect(await get('/healthz', 'metrics')).toBe(200);
    for (const path of [
      '/events',
      '/history',
      '/machines',
      '/machines/stream',
      '/machines/socket.svg',
      '/mi',
      '/nothing',
    ]) {
      expect([path, await get(path, 'metrics')]).toEqual([path, 403]);
    }
    expect((await call('metrics', 'version')).error?.code).toBe(403);

    const text = await (
      await fetch(`${running.server.url}/metrics`, { headers: bearer('admin') })
    ).text();
    expect(text).toContain('switchwire_http_refused_total{reason="no_right"} 8');
  });
});

describe('a token with limits', () => {
  it('may send its commands only', async () => {
    const address = `127.0.0.1:${fake.port}`;
    await expect
      .poll(async () => (await call('desk', 'freeswitch_esl', ['api status', address])).result)
      .toMatchObject({ rc: 1 });

    const { error } = await call('desk', 'freeswitch_esl', ['api hupall', address]);

    expect(error).toMatchObject({ code: 403, message: 'Forbidden' });
    expect(error?.data).toBe('the token desk may send only: api status');
  });

  it('sees the sockets of its groups only', async () => {
    expect((await call('admin', 'fs_list')).result).toMatchObject({
      Sockets: [{ phase: expect.any(String) as string }],
    });
    expect((await call('media', 'fs_list')).result).toEqual({ Sockets: [] });
    expect((await call('media', 'fs_reload')).error?.code).toBe(403);
    expect(await get('/machines', 'media')).toBe(403);
    expect(await get('/metrics', 'media')).toBe(200);
  });

  it('has no server connect to a host beyond the sockets, unless it names it', async () => {
    const { error } = await call('admin', 'freeswitch_esl', ['api status', ':x@192.0.2.1']);

    expect(error?.data).toContain('not in connect_to of the token admin');
  });
});

describe('HTTP Basic', () => {
  it('takes the name and the token as user and password', async () => {
    const authorization = `Basic ${Buffer.from(`viewer:${tokenOf('viewer')}`).toString('base64')}`;

    const response = await fetch(`${running.server.url}/machines`, { headers: { authorization } });

    expect(response.status).toBe(200);
  });
});

describe('MI over UDP', () => {
  it('may do what its role allows', async () => {
    const socket = createSocket('udp4');
    const ask = async (method: string): Promise<Answer> => {
      socket.send(
        JSON.stringify({ jsonrpc: '2.0', id: 1, method }),
        running.server.datagram?.port ?? 0,
        '127.0.0.1',
      );
      const [message] = (await once(socket, 'message')) as [Buffer];
      return JSON.parse(message.toString()) as Answer;
    };

    expect((await ask('version')).result).toBeDefined();
    expect((await ask('fs_reload')).error?.data).toBe(
      'fs_reload needs the role operator; the token udp has the role viewer',
    );
    socket.close();
  });

  it('requires a role when there is a token', () => {
    const config = { mi_datagram: '127.0.0.1:0', token: 'sesame' };

    expect(() => resolveConfig([flagSource(config)])).toThrow('--mi-datagram-role');
    expect(() =>
      resolveConfig([flagSource({ ...config, mi_datagram_role: 'admin' })]),
    ).not.toThrow();
  });
});

describe('SIGHUP', () => {
  it('reloads the tokens of the file, and keeps the previous ones when it is invalid', async () => {
    const config = resolveConfig([flagSource({ listen: '127.0.0.1:0', ...flags() })]);
    await writeFile(file, entry('new', 'viewer'));
    await running.server.reload(config);

    expect(await get('/machines', 'new')).toBe(200);
    expect(await get('/machines', 'admin')).toBe(401);

    await writeFile(file, '- name: broken');
    await expect(running.server.reload(config)).rejects.toThrow('sha256');
    expect(await get('/machines', 'new')).toBe(200);
  });
});
