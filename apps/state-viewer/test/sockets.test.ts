import { expect, it } from 'vitest';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };

describeInBrowser('the overview', (rig) => {
  it('follows nodes that die and return', async () => {
    const nodes = [await rig.node(), await rig.node()];
    const server = await rig.serve({
      config: { fs_subscribe: nodes.map((node) => `${node.url}?DTMF`) },
    });
    const page = await rig.open(server.url);
    const badge = page
      .locator('.socket-row', { hasText: `:${nodes[0]?.port ?? 0}` })
      .locator('.phase');
    await expect.poll(() => badge.textContent(), WAIT).toBe('Subscribed');

    await nodes[0]?.stop();
    await expect.poll(() => badge.textContent(), WAIT).toMatch(/Retrying|Connecting/);
    await expect
      .poll(() => page.locator('.cell-cause .cause').allTextContents(), WAIT)
      .toContain('Nothing listens there (connection refused)');
    await nodes[0]?.start();
    await expect.poll(() => badge.textContent(), WAIT).toBe('Subscribed');

    expect(await page.locator('.chip', { hasText: 'Subscribed' }).textContent()).toBe(
      'Subscribed 2',
    );
  });

  it('says in words that a password is wrong, and takes the right one at a click', async () => {
    const node = await rig.node({ password: 'right' });
    const server = await rig.serve({
      config: { fs_subscribe: [`fs://:wrong@127.0.0.1:${node.port}?DTMF`] },
    });
    const page = await rig.open(server.url);
    const row = page.locator('.socket-row:not(.column-heads)');

    await expect.poll(() => row.locator('.phase').textContent(), WAIT).toBe('Rejected');
    await expect.poll(() => row.locator('.cause').textContent(), WAIT).toBe('Wrong password');

    await row.locator('a').click();
    const tries = node.commands.length;
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry now' }).click();
    await expect.poll(() => page.getByText('Retry: done').isVisible(), WAIT).toBe(true);
    await expect.poll(() => node.commands.length, WAIT).toBeGreaterThan(tries);
  });

  it('filters by phase and text, sorts, and says when nothing matches', async () => {
    const [well, ill] = [await rig.node(), await rig.node()];
    const server = await rig.serve({
      config: { fs_subscribe: [`${well.url}?DTMF`, `fs://:wrong@127.0.0.1:${ill.port}?API`] },
    });
    const page = await rig.open(server.url);
    const links = page.locator('.row-link');
    await expect
      .poll(() => links.allTextContents(), WAIT)
      .toEqual([`127.0.0.1:${ill.port}`, `127.0.0.1:${well.port}`]);

    await page.getByRole('button', { name: 'Subscribed' }).click();
    await expect.poll(() => links.allTextContents(), WAIT).toEqual([`127.0.0.1:${well.port}`]);

    await page.getByRole('searchbox', { name: 'Filter' }).fill('wrong password');
    await expect.poll(() => page.getByText('No socket matches').isVisible(), WAIT).toBe(true);

    await page.getByRole('button', { name: 'Subscribed' }).click();
    await expect.poll(() => links.allTextContents(), WAIT).toEqual([`127.0.0.1:${ill.port}`]);
  });

  it('says that it shows old data while the server is away, and catches up when it is back', async () => {
    const node = await rig.node();
    const config = { fs_subscribe: [`${node.url}?DTMF`] };
    const first = await rig.serve({ config });
    const page = await rig.open(first.url);
    await expect.poll(() => page.locator('.connection').textContent(), WAIT).toBe('Live');

    await first.stop();
    await expect.poll(() => page.getByText('This is old data').isVisible(), WAIT).toBe(true);
    expect(await page.locator('.row-link').count()).toBe(1);

    await rig.serve({ config: { ...config, listen: new URL(first.url).host } });
    await expect.poll(() => page.locator('.connection').textContent(), WAIT).toBe('Live');
    expect(await page.getByText('This is old data').isVisible()).toBe(false);
  });

  it('goes from row to row by arrow keys and opens one by Enter', async () => {
    const nodes = [await rig.node(), await rig.node(), await rig.node()];
    const server = await rig.serve({
      config: { fs_subscribe: nodes.map((node) => `${node.url}?DTMF`) },
    });
    const page = await rig.open(server.url);
    await expect.poll(() => page.locator('.row-link').count(), WAIT).toBe(3);
    await expect
      .poll(() => page.locator('.chip', { hasText: 'Subscribed' }).textContent(), WAIT)
      .toBe('Subscribed 3');
    const names = await page.locator('.row-link').allTextContents();
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.textContent);

    await page.locator('.row-link').first().focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused, WAIT).toBe(names[1]);
    await page.keyboard.press('End');
    await expect.poll(focused, WAIT).toBe(names[2]);
    await page.keyboard.press('Enter');

    await expect.poll(() => page.locator('h1').textContent(), WAIT).toBe(names[2]);
  });

  it('causes no browser errors except for an unreachable server', () => {
    const isAway = (text: string): boolean => /net::ERR_|status of 503/.test(text);

    expect(rig.complaints.filter((text) => !isAway(text))).toEqual([]);
  });
});
