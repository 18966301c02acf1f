// Takes the pictures of docs/images from the running product: the demo, with two sick nodes beside it.
// npm run screenshots -w @switchwire/state-viewer
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { runDemo } from '@switchwire/mi-server';
import { type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { findChromium, startBrowser } from '../test/support/browser.ts';

const IMAGES = join(import.meta.dirname, '../../../docs/images');
const DESKTOP = { width: 1_280, height: 720 };
/** Long enough for the plots to have something to show. */
const WARM_UP_MS = 45_000;

async function subscribe(server: string, url: string, events: readonly string[]): Promise<void> {
  const response = await fetch(`${server}/mi`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'fs_subscribe', params: [url, events] }),
  });
  if (!response.ok) throw new Error(`fs_subscribe: ${response.status}`);
}

async function takeAll(server: string, program: string): Promise<void> {
  const browser = await startBrowser(program);
  const take = async (
    name: string,
    options: BrowserContextOptions,
    prepare: (page: Page) => Promise<void>,
  ): Promise<void> => {
    const page = await browser.newPage({ viewport: DESKTOP, ...options });
    await page.goto(server);
    await page.locator('.row-link').first().waitFor();
    await prepare(page);
    await page.screenshot({ path: join(IMAGES, `viewer-${name}.png`) });
    await page.close();
    console.log(`viewer-${name}.png`);
  };
  try {
    await take('overview', { colorScheme: 'light' }, (page) => page.waitForTimeout(WARM_UP_MS));
    await take(
      'socket',
      { colorScheme: 'dark', viewport: { width: 1_280, height: 1_100 } },
      openRetrying,
    );
    await take('events', { colorScheme: 'light' }, openEvent);
    await take('phone', { colorScheme: 'light', viewport: { width: 390, height: 780 } }, (page) =>
      page.waitForTimeout(8_000),
    );
  } finally {
    await browser.close();
  }
}

/** The page of the node that is down, just after an attempt. */
async function openRetrying(page: Page): Promise<void> {
  await page.locator('.socket-row[data-phase="retrying"] .row-link').first().click();
  await page.locator('.chart').waitFor();
  await page.locator('.timeline li').nth(2).waitFor({ timeout: 60_000 });
}

async function openEvent(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Events' }).click();
  await page.locator('.tail-row', { hasText: 'DTMF' }).first().click({ timeout: 60_000 });
  await page.locator('.event-view').waitFor();
}

const program = findChromium();
if (program === undefined) throw new Error('There is no Chromium on the PATH');
await build({ configFile: join(import.meta.dirname, '../vite.config.ts'), logLevel: 'error' });
await mkdir(IMAGES, { recursive: true });
const demo = await runDemo({ listen: '127.0.0.1:0', write: () => undefined });
const strict = await createFakeFreeswitch({ password: 'another one' });
const gone = await createFakeFreeswitch();
await gone.stop();
try {
  await subscribe(demo.url, `fs://:ClueCon@127.0.0.1:${strict.port}`, ['DTMF']);
  await subscribe(demo.url, gone.url, ['DTMF', 'CHANNEL_ANSWER']);
  await takeAll(demo.url, program);
} finally {
  await demo.stop();
  await strict.stop();
}
