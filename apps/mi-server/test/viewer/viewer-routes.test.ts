import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socketInfo } from '@switchwire/machine-view/testing';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { addMachineRoutes } from '../../src/viewer/machine-routes.ts';
import { type MachinesResponse } from '#machine-view';
import { addPageRoutes } from '../../src/viewer/page-routes.ts';
import { createScriptedManager, transition } from './scripted-manager.ts';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const createApp = (): FastifyInstance => {
  const app = fastify({ forceCloseConnections: true });
  cleanUps.push(() => app.close());
  return app;
};

const createPage = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'switchwire-page-'));
  cleanUps.push(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(folder, 'assets', 'index-abc.js'), 'export {};'.repeat(100));
  await writeFile(join(folder, 'secret.key'), 'not of the page');
  return folder;
};

describe('machine routes', () => {
  it('answer with graphs, drawings, sockets and the store', async () => {
    const app = createApp();
    addMachineRoutes(app, { manager: createScriptedManager([socketInfo('a')]) });

    const response = await app.inject('/machines');

    const body = response.json<MachinesResponse>();
    expect(body.sockets).toMatchObject([{ id: 'a' }]);
    expect(body.store.state).toBe('none');
    expect(body.machines.socket.graph.id).toBe('eslSocket');
    expect(body.machines.pool.drawing[0]).toBe('svg');
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('give each machine as an SVG that can run nothing', async () => {
    const app = createApp();
    addMachineRoutes(app, { manager: createScriptedManager() });

    const response = await app.inject('/machines/pool.svg');

    expect(response.headers['content-type']).toContain('image/svg+xml');
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    expect(response.body).toContain('data-state="active.contents.steady"');
  });

  it('stream a snapshot and transitions until the reader goes', async () => {
    const manager = createScriptedManager([socketInfo('a')]);
    const app = createApp();
    const feed = addMachineRoutes(app, { manager });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const aborter = new AbortController();

    const response = await fetch(`${url}/machines/stream`, { signal: aborter.signal });
    let text = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array);
    })().catch(() => undefined);
    await vi.waitFor(() => expect(text).toMatch(/^event: snapshot\ndata: .*\n\n$/));
    manager.report(transition('a', 'retrying'));
    await vi.waitFor(() => expect(text).toContain('event: transition\ndata: {"id":"a"'));
    aborter.abort();
    await reading;

    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await vi.waitFor(() => expect([feed.watchers, manager.watchers]).toEqual([0, 0]));
  });

  it('do not delay the end of the server', async () => {
    const app = createApp();
    addMachineRoutes(app, { manager: createScriptedManager() });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const response = await fetch(`${url}/machines/stream`);

    await app.close();

    await expect(response.text()).resolves.toContain('event: snapshot');
  });
});

describe('page routes', () => {
  it('serve the page with a policy that lets nothing foreign in', async () => {
    const app = createApp();
    const paths = await addPageRoutes(app, { folder: await createPage() });

    const response = await app.inject('/');

    expect(paths.toSorted()).toEqual(['/', '/assets/index-abc.js']);
    expect(response.body).toContain('<title>page</title>');
    const policy = String(response.headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers['x-content-type-options']).toBe('nosniff');
  });

  it('serve files with a hash in their name for ever, gzipped where accepted', async () => {
    const app = createApp();
    await addPageRoutes(app, { folder: await createPage() });

    const plain = await app.inject('/assets/index-abc.js');
    const zipped = await app.inject({
      url: '/assets/index-abc.js',
      headers: { 'accept-encoding': 'br, gzip' },
    });

    expect(plain.headers['cache-control']).toContain('immutable');
    expect(plain.headers['content-type']).toContain('text/javascript');
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length);
  });

  it('answer 304 to a reader that has the page already', async () => {
    const app = createApp();
    await addPageRoutes(app, { folder: await createPage() });
    const { etag } = (await app.inject('/')).headers;

    const again = await app.inject({ url: '/', headers: { 'if-none-match': etag } });

    expect(again.statusCode).toBe(304);
  });

  it.each(['/secret.key', '/../package.json', '/assets/..%2fsecret.key', '/index.html'])(
    'do not serve %s',
    async (url) => {
      const app = createApp();
      await addPageRoutes(app, { folder: await createPage() });

      expect((await app.inject(url)).statusCode).toBe(404);
    },
  );

  it('say what to do when the page was not built', async () => {
    const app = createApp();

    await addPageRoutes(app, { folder: join(tmpdir(), 'no-such-folder-of-switchwire') });

    expect((await app.inject('/')).body).toContain('npm run build');
  });
});
