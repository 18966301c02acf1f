import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AxeResults, type Result } from 'axe-core';
import { expect, it } from 'vitest';
import { type Page } from 'playwright-core';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };

/** What axe finds serious or worse, one line each. The scan runs in an isolated world: the page's policy stays whole. */
async function scan(page: Page): Promise<string[]> {
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  });
  await session.send('Runtime.evaluate', { contextId, expression: await readFile(file, 'utf8') });
  const { result } = await session.send('Runtime.evaluate', {
    contextId,
    expression: 'axe.run(document).then((results) => JSON.stringify(results.violations))',
    awaitPromise: true,
  });
  const violations = JSON.parse(String(result.value)) as AxeResults['violations'];
  return violations.filter(isSerious).map(describeViolation);
}

const isSerious = ({ impact }: Result): boolean => impact === 'serious' || impact === 'critical';

const describeViolation = ({ id, nodes }: Result): string =>
  `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join(' | ')}`;

describeInBrowser('accessibility', (rig) => {
  const serve = async (): Promise<string> => {
    const [well, ill] = [await rig.node(), await rig.node()];
    const gone = await rig.node();
    await gone.stop();
    const server = await rig.serve({
      config: {
        fs_subscribe: [
          `${well.url}?DTMF,HEARTBEAT`,
          `fs://:wrong@127.0.0.1:${ill.port}?API`,
          `${gone.url}?API`,
        ],
      },
    });
    await expect
      .poll(() => new Set(server.manager.list().map((info) => info.phase)), WAIT)
      .toEqual(new Set(['subscribed', 'rejected', 'retrying']));
    return server.url;
  };

  it.each([
    { colorScheme: 'light', viewport: { width: 1_400, height: 900 } },
    { colorScheme: 'dark', viewport: { width: 1_400, height: 900 } },
    { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  ] as const)(
    'axe finds nothing serious on any page: $colorScheme, $viewport.width wide',
    async (options) => {
      const page = await rig.open(await serve(), options);
      const found: string[] = [];
      const look = async (ready: string): Promise<void> => {
        await page.locator(ready).first().waitFor();
        found.push(...(await scan(page)));
      };

      await look('.row-link');
      await page.locator('.row-link').first().click();
      await look('.chart');
      await page.getByRole('button', { name: 'Retry now' }).click();
      await look('dialog');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('link', { name: 'Incidents' }).click();
      await page.locator('.incident h2 a').first().click();
      await look('.incident[aria-current]');
      await page.getByRole('link', { name: 'Pool' }).click();
      await look('.chart');
      await page.getByRole('link', { name: 'Events' }).click();
      await look('.tail-row');
      await page.locator('.tail-row').first().click();
      await look('.event-view');
      await page.getByRole('link', { name: 'Command' }).click();
      await page.getByRole('button', { name: 'Run' }).click();
      await look('.answer:not([data-kind=running])');

      expect(found).toEqual([]);
    },
  );

  it('the scan finds a known fault', async () => {
    const page = await rig.open(await serve());
    await page.locator('.row-link').first().waitFor();

    await page.evaluate(() =>
      document.querySelector('main')?.append(document.createElement('input')),
    );

    expect(await scan(page)).toEqual([expect.stringMatching(/^label: /)]);
  });

  it('every page fits a phone without scrolling sideways', async () => {
    const page = await rig.open(await serve(), { viewport: { width: 360, height: 740 } });
    const overflow = async (): Promise<number> =>
      page.evaluate(() => {
        const main = document.querySelector('main');
        return (
          document.documentElement.scrollWidth -
          innerWidth +
          (main?.scrollWidth ?? 0) -
          (main?.clientWidth ?? 0)
        );
      });

    for (const hash of [
      '#/',
      '#/incidents',
      '#/pool',
      '#/events',
      '#/sinks',
      '#/fleet',
      '#/command',
    ]) {
      await page.goto(new URL(hash, page.url()).href);
      await expect.poll(overflow, WAIT).toBe(0);
    }
  });
});
