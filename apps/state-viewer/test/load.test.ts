import { expect, it } from 'vitest';
import { fireEvents } from './support/load.ts';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 60_000 };
const NODES = 300;
const EVENTS_PER_SECOND = 5_000;

describeInBrowser('many sockets and many events', (rig) => {
  it('keep the page usable: few rows in the document, and the omitted ones are counted', async () => {
    const nodes = await Promise.all(
      Array.from({ length: NODES }, () => rig.node({ heartbeatMs: 5_000 })),
    );
    const server = await rig.serve({
      config: { fs_subscribe: nodes.map((node) => `${node.url}?DTMF,CHANNEL_EXECUTE,HEARTBEAT`) },
    });
    const page = await rig.open(server.url);
    const chip = page.locator('.chip', { hasText: 'Subscribed' });
    await expect.poll(() => chip.textContent(), WAIT).toBe(`Subscribed ${NODES}`);

    const load = fireEvents(nodes, EVENTS_PER_SECOND);
    try {
      expect(await page.locator('.virtual-list .socket-row').count()).toBeLessThan(60);
      await page.getByRole('searchbox', { name: 'Filter' }).fill(`:${nodes[7]?.port ?? 0}`);
      await expect.poll(() => page.locator('.row-link').count(), WAIT).toBe(1);

      await page.getByRole('link', { name: 'Events' }).click();
      await expect
        .poll(() => page.locator('.tail-notes').textContent(), WAIT)
        .toContain('not shown');
      expect(await page.locator('.tail-row').count()).toBeLessThanOrEqual(200);
      // the page still answers to its reader
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused').waitFor();
    } finally {
      load[Symbol.dispose]();
    }
  });
});
