import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { configSchema, startServer, type RunningServer } from '@switchwire/mi-server';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { findChromium, startBrowser } from './browser.ts';
import { buildPage } from './build-page.ts';

interface ServeOptions {
  /** Options of mi-server, as a configuration file spells them. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** What a test of the page works with. Everything it opens is closed when the suite ends. */
export interface Rig {
  /** A fake FreeSWITCH. */
  node(options?: Parameters<typeof createFakeFreeswitch>[0]): Promise<FakeFreeswitch>;
  /** mi-server with the page as it is built from these sources. */
  serve(options?: ServeOptions): Promise<RunningServer>;
  /** A page with a session of its own; errors of the browser are collected in `complaints`. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors and console messages of all pages. */
  readonly complaints: readonly string[];
}

/** A browser on a busy machine is slow; tests wait for conditions, so a quick machine is quick. */
const TEST_TIMEOUT_MS = 120_000;

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const program = findChromium();

/**
 * A suite that runs in a real browser. Without one it is skipped, by name, so that the report of `npm test` shows it.
 */
export function describeInBrowser(title: string, suite: (rig: Rig) => void): void {
  const options = { timeout: TEST_TIMEOUT_MS };
  describe.skipIf(program === undefined)(`${title} (in Chromium)`, options, () => {
    const cleanUps: (() => Promise<unknown>)[] = [];
    const complaints: string[] = [];
    let browser: Browser;
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'switchwire-viewer-'));
      await buildPage(folder);
      browser = await startBrowser(program ?? '');
    });

    afterAll(async () => {
      await browser.close();
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
      await rm(folder, { recursive: true, force: true });
    });

    suite({
      complaints,
      async node(options) {
        const node = await createFakeFreeswitch({ heartbeatMs: 1_000, ...options });
        cleanUps.push(() => node.stop());
        return node;
      },
      async serve({ config = {} } = {}) {
        const server = await startServer({
          config: configSchema.parse({ listen: '127.0.0.1:0', ...config }),
          logger,
          pageFolder: folder,
        });
        cleanUps.push(() => server.stop());
        return server;
      },
      async open(url, options) {
        const page = await browser.newPage(options);
        cleanUps.push(() => page.close().catch(silent));
        page.on('console', (message) => complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(String(error.stack)));
        await page.goto(url);
        return page;
      },
    });
  });
}
