import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { type Page } from 'playwright-core';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };
const PASSWORD = 'Tr0ub4dor-secret';
const TOKEN = 'correct-horse-battery';

const HOSTILE = [
  '<script>window.hacked=1</script>',
  '<img src=x onerror="window.hacked=1">',
  '"><svg onload=window.hacked=1>',
  'javascript:window.hacked=1',
  '${window.hacked=1}',
  '</style></script><iframe srcdoc="<script>parent.hacked=1</script>">',
];

const isHacked = (page: Page): Promise<boolean> => page.evaluate(() => 'hacked' in window);

describeInBrowser('the page keeps its guard', (rig) => {
  it('shows hostile names, callers and bodies as text', async () => {
    const node = await rig.node({ hostname: HOSTILE[1] ?? '' });
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?ALL`] } });
    const page = await rig.open(`${server.url}/#/events`);
    await expect.poll(() => server.manager.list()[0]?.phase, WAIT).toBe('subscribed');
    await expect
      .poll(async () => {
        for (const text of HOSTILE) {
          node.emit('CUSTOM', { 'Event-Subclass': text, 'from-user': text });
          node.emit('DTMF', { 'DTMF-Digit': text, 'Caller-Caller-ID-Number': text }, text);
        }
        return page.locator('.tail-row').count();
      }, WAIT)
      .toBeGreaterThan(HOSTILE.length);

    await page.getByRole('button', { name: 'Pause' }).click();
    for (let index = 0; index < HOSTILE.length * 2; index += 1) {
      await page.locator('.tail-row').nth(index).click();
      await page.locator('.event-view').waitFor();
    }

    expect(await isHacked(page)).toBe(false);
    expect(await page.locator('main script, main iframe, main img').count()).toBe(0);
    expect(await page.locator('.tail-panel').textContent()).toContain(HOSTILE[0]);
  });

  it('shows a hostile reply and a hostile cause as text', async () => {
    const node = await rig.node();
    node.api('evil', () => HOSTILE.join('\n'));
    const server = await rig.serve({ config: { fs_subscribe: [`${node.url}?DTMF`] } });
    const page = await rig.open(`${server.url}/#/command`);
    await expect.poll(() => server.manager.list()[0]?.phase, WAIT).toBe('subscribed');

    await page.locator('input[name=command]').fill('api evil');
    await page.locator('input[name=command]').press('Enter');

    await expect
      .poll(() => page.locator('.answer pre').textContent(), WAIT)
      .toContain(HOSTILE[0] ?? '');
    expect(await isHacked(page)).toBe(false);
  });

  it('runs no foreign script, not even one in the page itself', async () => {
    const server = await rig.serve();
    const page = await rig.open(server.url);

    const outcome = await page.evaluate(() => {
      const script = document.createElement('script');
      try {
        script.text = 'window.hacked=1';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked=1">');
      } catch (error) {
        return String(error);
      }
      return 'nothing objected';
    });

    expect(outcome).toContain('TrustedScript');
    expect(await isHacked(page)).toBe(false);
  });

  it('asks for the token, refuses a wrong one, and keeps the right one in this tab only', async () => {
    const node = await rig.node();
    const server = await rig.serve({
      config: { token: TOKEN, fs_subscribe: [`${node.url}?DTMF`] },
    });
    const page = await rig.open(server.url);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    const dialog = page.getByRole('dialog', { name: 'This server requires a token' });
    await dialog.waitFor();

    await dialog.getByLabel('Token').fill('wrong');
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await expect.poll(() => dialog.getByRole('alert').textContent(), WAIT).toContain('rejected');
    await dialog.getByLabel('Token').fill(TOKEN);
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await expect.poll(() => page.locator('.connection').textContent(), WAIT).toBe('Live');

    expect(await page.locator('.row-link').count()).toBe(1);
    expect(addresses.filter((url) => url.includes(TOKEN))).toEqual([]);
    const stored = await page.evaluate(() => [
      JSON.stringify(sessionStorage),
      JSON.stringify(localStorage) + document.cookie,
    ]);
    expect(stored[0]).toContain(TOKEN);
    expect(stored[1]).not.toContain(TOKEN);

    await page.reload();
    await expect.poll(() => page.locator('.connection').textContent(), WAIT).toBe('Live');
    await page.getByRole('button', { name: 'Forget token' }).click();
    await dialog.waitFor();
    expect(await page.locator('.row-link').count()).toBe(0);
  });

  it('opens from a link on a page of another site', async () => {
    const server = await rig.serve();
    const links = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<a href="${server.url}/">the viewer</a>`);
    });
    await new Promise<void>((resolve) => links.listen(0, '127.0.0.1', resolve));
    const { port } = links.address() as AddressInfo;
    const page = await rig.open(`http://links.example:${port}/`);

    await page.getByRole('link', { name: 'the viewer' }).click();

    await expect.poll(() => page.locator('.connection').textContent(), WAIT).toBe('Live');
    links.closeAllConnections();
    links.close();
  });

  it('says why the server refuses it under a name that is not known', async () => {
    const server = await rig.serve();
    const page = await rig.open(`http://switch.example:${new URL(server.url).port}/`);

    await expect.poll(() => page.getByRole('alert').textContent(), WAIT).toContain('--allow-host');
    expect(await page.locator('.connection').textContent()).toBe('Refused');
  });

  it('gets no secret in any response', async () => {
    const node = await rig.node({ password: PASSWORD, heartbeatMs: 200 });
    const refused = await rig.node();
    const server = await rig.serve({
      config: {
        token: TOKEN,
        fs_subscribe: [
          `fs://:${PASSWORD}@127.0.0.1:${node.port}?HEARTBEAT`,
          `fs://:wrong-${PASSWORD}@127.0.0.1:${refused.port}?DTMF`,
        ],
      },
    });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const aborter = new AbortController();
    const texts: string[] = [];
    const read = async (path: string): Promise<void> => {
      const response = await fetch(`${server.url}${path}`, { headers, signal: aborter.signal });
      const decoder = new TextDecoder();
      texts.push(JSON.stringify([...response.headers]));
      for await (const chunk of response.body ?? [])
        texts.push(decoder.decode(chunk, { stream: true }));
    };
    const streams = [read('/machines/stream'), read('/events')].map((reading) =>
      reading.catch(() => undefined),
    );
    await expect.poll(() => texts.join('').includes('E_FREESWITCH'), WAIT).toBe(true);
    await expect.poll(() => texts.join('').includes('ESL_AUTH_REJECTED'), WAIT).toBe(true);
    for (const path of ['/', '/machines', '/machines/socket.svg', '/metrics', '/healthz'])
      await read(path);
    aborter.abort();
    await Promise.all(streams);

    const all = texts.join('');
    expect(all).toContain('"phase":"subscribed"');
    expect(all).not.toContain(PASSWORD);
    expect(all).not.toContain(TOKEN);
  });
});
