import { type RunningServer } from '@switchwire/mi-server';
import { type Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };

const allSubscribed = (server: RunningServer): Promise<void> =>
  expect
    .poll(() => server.manager.list().every(({ phase }) => phase === 'subscribed'), WAIT)
    .toBe(true);

/** From now on the page gets every event. */
const tailIsLive = (page: Page): Promise<void> =>
  page.locator('.tail-notes[data-status=live]').waitFor();

/** Does something that opens the tail for another query, and waits until that is answered. */
async function opened(page: Page, query: string, act: () => Promise<unknown>): Promise<void> {
  const answer = page.waitForResponse((response) => {
    const { pathname, search } = new URL(response.url());
    return pathname === '/events' && search.startsWith(query);
  });
  await act();
  await answer;
}

describeInBrowser('events and commands', (rig) => {
  it('shows events as they come, filtered by name, socket and text', async () => {
    const [a, b] = [await rig.node({ heartbeatMs: 0 }), await rig.node({ heartbeatMs: 0 })];
    const server = await rig.serve({
      config: { fs_subscribe: [`${a.url}?DTMF,API`, `${b.url}?DTMF`] },
    });
    await allSubscribed(server);
    const page = await rig.open(`${server.url}/#/events`);
    const summaries = page.locator('.tail-summary');
    const emit = (): void => {
      a.emit('DTMF', { 'DTMF-Digit': '1', 'Caller-Caller-ID-Number': '1000' });
      b.emit('DTMF', { 'DTMF-Digit': '2', 'Caller-Caller-ID-Number': '2000' });
      a.emit('API', { 'API-Command': 'status' });
    };
    await tailIsLive(page);
    emit();
    await expect
      .poll(async () => new Set(await summaries.allTextContents()), WAIT)
      .toEqual(new Set(['digit 1 · 1000', 'digit 2 · 2000', 'status']));
    expect(await page.locator('.counts .count-name').allTextContents()).toEqual(['DTMF', 'API']);

    await page.getByRole('searchbox', { name: 'Text' }).fill('2000');
    await expect.poll(() => summaries.allTextContents(), WAIT).toEqual(['digit 2 · 2000']);
    await page.getByRole('searchbox', { name: 'Text' }).fill('');

    await opened(page, '?', () => page.locator('select').selectOption(`127.0.0.1:${a.port}`));
    await opened(page, '?name=DTMF&', async () => {
      await page.getByRole('textbox', { name: 'Names' }).fill('DTMF');
      await page.getByRole('textbox', { name: 'Names' }).press('Enter');
    });
    emit();
    await expect.poll(() => summaries.allTextContents(), WAIT).toEqual(['digit 1 · 1000']);
  });

  it('lets names be typed while events flow, and takes them at Enter or when the field is left', async () => {
    const node = await rig.node({ heartbeatMs: 0 });
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF,API`] } });
    await allSubscribed(server);
    const page = await rig.open(`${server.url}/#/events`);
    const names = page.getByRole('textbox', { name: 'Names' });
    const count = page.locator('.counts .number').first();
    await tailIsLive(page);

    let typed = '';
    for (const [index, key] of ['D', 'T', 'M', 'F'].entries()) {
      await names.focus();
      await page.keyboard.type(key);
      typed += key;
      node.emit('DTMF', { 'DTMF-Digit': String(index) });
      // the page has been drawn again when it counts the event
      await expect.poll(() => count.textContent(), WAIT).toBe(String(index + 1));
      expect(await names.inputValue()).toBe(typed);
    }
    await opened(page, '?name=DTMF', () => names.press('Enter'));
    expect(await names.inputValue()).toBe('DTMF');

    await names.fill('API');
    await opened(page, '?name=API', () => names.blur());
    expect(await names.inputValue()).toBe('API');
    node.emit('API', { 'API-Command': 'status' });
    const listed = page.locator('.counts .count-name');
    await expect.poll(() => listed.allTextContents(), WAIT).toEqual(['API']);
    await opened(page, '', () => page.locator('.counts button').first().click());
    expect(await names.inputValue()).toBe('');
  });

  it('keeps its events across a restart of the server, and reports a loss', async () => {
    const node = await rig.node({ heartbeatMs: 0 });
    const config = { fs_subscribe: [`${node.url}?DTMF`] };
    const first = await rig.serve({ config });
    const page = await rig.open(`${first.url}/#/events`);
    const summaries = page.locator('.tail-summary');
    await allSubscribed(first);
    await tailIsLive(page);
    node.emit('DTMF', { 'DTMF-Digit': '1' });
    await expect.poll(() => summaries.allTextContents(), WAIT).toEqual(['digit 1']);
    expect(await page.locator('.tail-notes').textContent()).not.toContain('lost');

    await first.stop();
    await page.locator('.tail-notes[data-status=lost]').waitFor();
    const second = await rig.serve({ config: { ...config, listen: new URL(first.url).host } });
    await allSubscribed(second);
    await tailIsLive(page);
    node.emit('DTMF', { 'DTMF-Digit': '2' });

    await expect.poll(() => summaries.allTextContents(), WAIT).toEqual(['digit 2', 'digit 1']);
    expect(await page.locator('.tail-notes').textContent()).toContain(
      'an unknown number lost: the server was restarted',
    );
  });

  it('stops at Pause and shows one event in groups, searched and copied', async () => {
    const node = await rig.node({ heartbeatMs: 0 });
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(`${server.url}/#/events`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await allSubscribed(server);
    await tailIsLive(page);
    node.emit('DTMF', { 'DTMF-Digit': '7', variable_mood: 'good' });
    await page.locator('.tail-row').waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.tail-row').first().click();
    const view = page.locator('.event-view');
    await expect.poll(() => view.locator('h3').allTextContents(), WAIT).toContain('Variables');
    await view.getByRole('searchbox').fill('digit');
    await expect.poll(() => view.locator('dt').allTextContents(), WAIT).toEqual(['DTMF-Digit']);
    await view.getByRole('button', { name: 'Copy JSON' }).click();

    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(copied)).toMatchObject({ 'Event-Name': 'DTMF', 'DTMF-Digit': '7' });
  });

  it('runs a command and shows its reply, also a refusal', async () => {
    const node = await rig.node();
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(`${server.url}/#/command`);
    await expect.poll(() => server.manager.list()[0]?.phase, WAIT).toBe('subscribed');
    await expect.poll(() => page.locator('option:not(datalist option)').count(), WAIT).toBe(1);
    const box = page.locator('input[name=command]');

    await box.fill('api status');
    await box.press('Enter');
    await expect
      .poll(() => page.locator('.answer pre').first().textContent(), WAIT)
      .toMatch(/^UP /);

    await box.fill('api no_such_command');
    await box.press('Enter');
    await expect
      .poll(() => page.locator('.answer').first().getAttribute('data-kind'), WAIT)
      .toBe('refused');
    await box.press('ArrowUp');
    await box.press('ArrowUp');
    expect(await box.inputValue()).toBe('api status');
  });
});
