import { expect, it } from 'vitest';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };

describeInBrowser('events and commands', (rig) => {
  it('shows events as they come, filtered by name, socket and text', async () => {
    const [a, b] = [await rig.node({ heartbeatMs: 0 }), await rig.node({ heartbeatMs: 0 })];
    const server = await rig.serve({
      config: { fs_subscribe: [`${a.url}?DTMF,API`, `${b.url}?DTMF`] },
    });
    const page = await rig.open(`${server.url}/#/events`);
    const rows = page.locator('.tail-row');
    const emit = (): void => {
      a.emit('DTMF', { 'DTMF-Digit': '1', 'Caller-Caller-ID-Number': '1000' });
      b.emit('DTMF', { 'DTMF-Digit': '2', 'Caller-Caller-ID-Number': '2000' });
      a.emit('API', { 'API-Command': 'status' });
    };
    await expect
      .poll(() => server.manager.list().map((info) => info.phase), WAIT)
      .toEqual(['subscribed', 'subscribed']);
    await expect.poll(() => page.locator('.tail-notes').textContent(), WAIT).toContain('received');
    await expect
      .poll(async () => {
        emit();
        return rows.count();
      }, WAIT)
      .toBeGreaterThan(2);
    expect(await page.locator('.counts .count-name').allTextContents()).toEqual(['DTMF', 'API']);

    await page.getByRole('searchbox', { name: 'Text' }).fill('2000');
    await expect
      .poll(async () => new Set(await page.locator('.tail-summary').allTextContents()), WAIT)
      .toEqual(new Set(['digit 2 · 2000']));

    await page.getByRole('searchbox', { name: 'Text' }).fill('');
    await page.locator('select').selectOption(`127.0.0.1:${a.port}`);
    await page.getByRole('textbox', { name: 'Names' }).fill('DTMF');
    await page.getByRole('textbox', { name: 'Names' }).press('Enter');
    await expect
      .poll(async () => {
        emit();
        return new Set(await page.locator('.tail-summary').allTextContents());
      }, WAIT)
      .toEqual(new Set(['digit 1 · 1000']));
  });

  it('keeps what it has over a restart of the server, and says that something was lost', async () => {
    const node = await rig.node({ heartbeatMs: 0 });
    const config = { fs_subscribe: [`${node.url}?DTMF`] };
    const first = await rig.serve({ config });
    const page = await rig.open(`${first.url}/#/events`);
    const rows = page.locator('.tail-row');
    await expect.poll(() => first.manager.list()[0]?.phase, WAIT).toBe('subscribed');
    await expect
      .poll(async () => {
        node.emit('DTMF', { 'DTMF-Digit': '1' });
        return rows.count();
      }, WAIT)
      .toBeGreaterThan(0);
    expect(await page.locator('.tail-notes').textContent()).not.toContain('lost');

    await first.stop();
    await expect.poll(() => page.locator('.connection').textContent(), WAIT).toContain('lost');
    const second = await rig.serve({ config: { ...config, listen: new URL(first.url).host } });
    await expect.poll(() => page.locator('.connection').textContent(), WAIT).toBe('Live');
    await expect.poll(() => second.manager.list()[0]?.phase, WAIT).toBe('subscribed');
    await expect
      .poll(async () => {
        node.emit('DTMF', { 'DTMF-Digit': '2' });
        return page.locator('.tail-summary').allTextContents();
      }, WAIT)
      .toContain('digit 2');

    expect(await page.locator('.tail-summary').allTextContents()).toContain('digit 1');
    expect(await page.locator('.tail-notes').textContent()).toContain(
      'an unknown number lost: the server was started again',
    );
  });

  it('stops at Pause and shows one event in groups, searched and copied', async () => {
    const node = await rig.node({ heartbeatMs: 0 });
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(`${server.url}/#/events`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await expect.poll(() => server.manager.list()[0]?.phase, WAIT).toBe('subscribed');
    await expect
      .poll(async () => {
        node.emit('DTMF', { 'DTMF-Digit': '7', variable_mood: 'good' });
        return page.locator('.tail-row').count();
      }, WAIT)
      .toBeGreaterThan(0);

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
