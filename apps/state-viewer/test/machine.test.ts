import { expect, it } from 'vitest';
import { type Locator, type Page } from 'playwright-core';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };

/** The first socket's page. */
async function openSocket(page: Page): Promise<void> {
  await page.locator('.row-link').first().click();
  await page.locator('.chart').waitFor();
}

const litStates = (page: Page): Promise<(string | null)[]> =>
  page
    .locator('.chart .states .active')
    .evaluateAll((groups) => groups.map((group) => group.getAttribute('data-state')));

describeInBrowser('the page of a socket', (rig) => {
  it('lights the active states, marks the last transition, and lists it with its cause', async () => {
    const node = await rig.node();
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(server.url);
    await openSocket(page);
    await expect
      .poll(async () => (await litStates(page)).sort(), WAIT)
      .toEqual([
        'session.subscribed.flow.flowing',
        'session.subscribed.liveness.fresh',
        'session.subscribed.service.inService',
        'session.subscribed.subscription.settled',
      ]);

    await node.stop();
    await expect.poll(() => page.locator('.timeline li').count(), WAIT).toBeGreaterThan(1);
    await node.start();
    await expect
      .poll(() => page.locator('.page-head .phase').textContent(), WAIT)
      .toBe('Subscribed');

    // the transition, and the one that follows it at once: which service the server is in
    await expect.poll(() => page.locator('.chart .line.taken').count(), WAIT).toBe(2);
    const events = await page.locator('.timeline-event').allTextContents();
    expect(events).toEqual(expect.arrayContaining(['transport.closed', 'auth.accepted']));
    expect(await page.locator('.timeline .cause').allTextContents()).not.toEqual([]);
  });

  it('names the process that answers now, never the one before', async () => {
    const node = await rig.node();
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(server.url);
    await openSocket(page);
    const fact = (name: string): Locator =>
      page.locator('.facts > div', { hasText: name }).locator('dd');
    const shown = (): Promise<string | null> => fact('Core-UUID').textContent();
    const present = (): string | undefined => server.manager.list()[0]?.server?.coreUuid;
    await expect.poll(present, WAIT).toBeDefined();
    const before = present();
    await expect.poll(shown, WAIT).toBe(before);
    expect(await fact('Running for').textContent()).toMatch(/^\d.*, since /);

    await node.stop();
    await expect.poll(() => fact('Core-UUID').count(), WAIT).toBe(0);
    await node.start();
    await expect.poll(present, WAIT).toBeDefined();

    expect(present()).not.toBe(before);
    await expect.poll(shown, WAIT).toBe(present());
  });

  it('subscribes, unsubscribes and closes after asking', async () => {
    const node = await rig.node();
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(server.url);
    await openSocket(page);
    const dialog = page.getByRole('dialog');
    const events = (): readonly string[] => server.manager.list()[0]?.events ?? [];

    await page.getByRole('button', { name: 'Subscribe …', exact: true }).click();
    await dialog.getByRole('textbox').fill('CHANNEL_ANSWER, CUSTOM sofia::register');
    await dialog.getByRole('button', { name: 'Subscribe', exact: true }).click();
    await expect.poll(events, WAIT).toEqual(['DTMF', 'CHANNEL_ANSWER', 'CUSTOM sofia::register']);

    await page.getByRole('button', { name: 'Unsubscribe …' }).click();
    await dialog.getByRole('checkbox', { name: 'CHANNEL_ANSWER' }).check();
    await dialog.getByRole('button', { name: 'Unsubscribe', exact: true }).click();
    await expect.poll(events, WAIT).toEqual(['DTMF', 'CUSTOM sofia::register']);

    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(events()).toHaveLength(2);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await expect.poll(events, WAIT).toEqual([]);
  });

  it('closes a socket without events', async () => {
    const node = await rig.node();
    const server = await rig.serve({ config: { fs_subscribe: [node.url] } });
    const page = await rig.open(server.url);
    await openSocket(page);

    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();

    await expect.poll(() => server.manager.list(), WAIT).toEqual([]);
    await page.getByText('This socket is closed').waitFor();
  });

  it('does not offer to close a socket that only other consumers use, and names them', async () => {
    const node = await rig.node();
    const server = await rig.serve();
    server.manager.acquire(node.url, { consumer: 'script transfer.ts' });
    const page = await rig.open(server.url);
    await openSocket(page);

    expect(await page.getByRole('button', { name: 'Close', exact: true }).isDisabled()).toBe(true);
    await page.getByText('(now: script transfer.ts)').waitFor();
  });

  it('shows why the server refused an order', async () => {
    const node = await rig.node();
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(server.url);
    await openSocket(page);

    await page.route('**/mi', (route) =>
      route.fulfill({
        json: {
          jsonrpc: '2.0',
          id: 1,
          error: { code: 500, message: 'Internal Error', data: 'no' },
        },
      }),
    );
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();

    await expect
      .poll(() => page.locator('.actions .problem').textContent(), WAIT)
      .toBe('Close: Internal Error: no');
  });

  it('shows the pool and its store', async () => {
    const server = await rig.serve({ config: { db_url: 'file:/nonexistent/switchwire.json' } });
    const page = await rig.open(`${server.url}/#/pool`);

    await expect
      .poll(() => page.getByText('Store unavailable').first().isVisible(), WAIT)
      .toBe(true);
    await expect.poll(() => litStates(page), WAIT).toContain('active.contents.unavailable');
  });

  it('does not move for readers who want no motion', async () => {
    const node = await rig.node();
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(server.url, { reducedMotion: 'reduce' });
    await openSocket(page);

    await node.stop();
    const wire = page.locator('.chart .line.taken .wire').first();
    await expect.poll(() => wire.count(), WAIT).toBe(1);

    expect(await wire.evaluate((path) => getComputedStyle(path).animationName)).toBe('none');
  });
});
