import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Page } from 'playwright-core';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };
const TOKEN = 'a-token-that-may-only-look';

/** Presses a button of the socket's page, and the same in the question that it asks. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

const serviceOf = (page: Page): Promise<string | null> =>
  page.locator('.facts > div', { hasText: 'Service' }).locator('dd').textContent();

describeInBrowser('the service of a socket', (rig) => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchwire-service-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is ended and resumed by buttons, with the calls that are left', async () => {
    const node = await rig.node();
    node.calls.receive({ to: '9386' });
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?HEARTBEAT`] } });
    const page = await rig.open(server.url);
    await page.locator('.row-link').click();
    await expect.poll(() => serviceOf(page), WAIT).toBe('In service');
    expect(await page.getByRole('button', { name: 'Resume' }).isDisabled()).toBe(true);

    await press(page, 'Drain');
    await expect
      .poll(() => page.getByText('Drain: it gets no new calls').isVisible(), WAIT)
      .toBe(true);
    await expect
      .poll(() => serviceOf(page), WAIT)
      .toBe('Draining: it gets no new calls, 1 call is left');
    expect(server.manager.list()[0]?.state).toBe('draining');

    await press(page, 'Disable');
    await expect.poll(() => serviceOf(page), WAIT).toBe('Out of service: it gets no new calls');
    expect(server.manager.list()[0]?.state).toBe('out-of-service');

    await press(page, 'Resume');
    await expect.poll(() => serviceOf(page), WAIT).toBe('In service');
    expect(server.manager.list()[0]?.state).toBe('in-service');
  });

  it('is not for a token that may only look: the page shows the words of the server', async () => {
    const rights = join(folder, 'rights.yaml');
    const sha256 = createHash('sha256').update(TOKEN).digest('hex');
    await writeFile(rights, `- name: wall\n  role: viewer\n  sha256: ${sha256}\n`);
    const node = await rig.node();
    const server = await rig.serve({ config: { rights, fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(server.url);
    const dialog = page.getByRole('dialog', { name: 'This server requires a token' });
    await dialog.getByLabel('Token').fill(TOKEN);
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await page.locator('.row-link').click();

    await press(page, 'Drain');

    await expect
      .poll(() => page.locator('.actions .problem').textContent(), WAIT)
      .toContain('fs_drain needs the role operator; the token wall has the role viewer');
    expect(server.manager.list()[0]?.state).toBe('in-service');
  });
});
