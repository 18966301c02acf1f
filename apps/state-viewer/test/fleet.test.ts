import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithNats, runNats, type RunningNats } from './support/nats.ts';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };

describeWithNats('the page of the fleet', () => {
  let nats: RunningNats;
  beforeAll(async () => {
    nats = await runNats();
  });
  // after the servers: they leave the fleet through it
  afterAll(() => nats.stop());

  describeInBrowser('of two servers', (rig) => {
    it('shows each server, and drains and resumes it', async () => {
      const nodes = [await rig.node(), await rig.node()];
      const serve = async (id: string, subscribed = nodes) =>
        rig.serve({
          config: {
            nats_url: [nats.url],
            server_id: id,
            fleet_max_bytes: 50_000_000,
            fs_subscribe: subscribed.map(({ url }) => `${url}?DTMF`),
          },
        });
      const server = await serve('mi-a');
      await serve('mi-b');
      const page = await rig.open(server.url);
      await page.getByRole('link', { name: 'Fleet' }).click();
      const cells = async (name: string): Promise<readonly string[]> =>
        page.getByRole('row', { name }).getByRole('cell').allTextContents();
      const digest = expect.stringMatching(/^\w+$/) as string;
      const version = expect.any(String) as string;
      // which server has which socket depends on the ports
      const some = expect.stringMatching(/^[012]$/) as string;
      const order = async (name: string): Promise<void> => {
        await page.getByRole('button', { name }).click();
        await page.getByRole('dialog').getByRole('button', { name: name.split(' ')[0] ?? '' }).click(); // prettier-ignore
      };

      await expect
        .poll(() => cells('mi-a'), WAIT)
        .toEqual(['sockets, scripts', 'live', some, 'this server', digest, version, 'Drain']);
      await expect
        .poll(() => cells('mi-b'), WAIT)
        .toEqual([
          'sockets, scripts',
          'live',
          some,
          expect.stringMatching(/^\d s ago$/),
          digest,
          version,
          'Drain',
        ]);

      await order('Drain mi-b');
      await expect
        .poll(async () => (await cells('mi-b')).filter((_, at) => [1, 2, 6].includes(at)), WAIT)
        .toEqual(['drained: gets no sockets', '0', 'Resume']);
      await expect.poll(async () => (await cells('mi-a'))[2], WAIT).toBe('2');

      const lit = (title: string) =>
        page.getByRole('region', { name: title }).locator('[data-state].active').evaluateAll((groups) => groups.map((group) => group.getAttribute('data-state'))); // prettier-ignore
      await expect
        .poll(() => lit('Membership of mi-a'), WAIT)
        .toEqual(expect.arrayContaining(['member', 'member.held']));
      await page.getByRole('link', { name: 'Sockets' }).click();
      await page.getByRole('link', { name: `127.0.0.1:${nodes[0]?.port}` }).click();
      await expect.poll(() => lit('Ownership on mi-a'), WAIT).toEqual(['acting']);
      await page.getByRole('link', { name: 'Fleet' }).click();

      await order('Resume mi-b');
      await expect.poll(async () => (await cells('mi-b'))[1], WAIT).toBe('live');
      expect(await page.getByRole('status').allTextContents()).toContain('Resume mi-b: done');

      // of another server: its membership, and how a socket comes to it
      await page.getByRole('combobox', { name: 'Membership of' }).selectOption('mi-b');
      await expect
        .poll(() => lit('Membership of mi-b'), WAIT)
        .toEqual(expect.arrayContaining(['member', 'member.held']));
      const address = `127.0.0.1:${nodes[0]?.port}`;
      await page.getByRole('link', { name: 'Sockets' }).click();
      await page.getByRole('link', { name: address }).click();
      const move = { jsonrpc: '2.0', id: 1, method: 'fleet_move', params: [address, 'mi-b'] };
      const headers = { 'content-type': 'application/json' };
      const moved = await fetch(`${server.url}/mi`, { method: 'POST', headers, body: JSON.stringify(move) }); // prettier-ignore
      expect(await moved.json()).toMatchObject({ result: 'OK' });
      await expect.poll(() => lit('Ownership on mi-b'), WAIT).toEqual(['acting']);
      const taken = page.getByRole('region', { name: 'Ownership on mi-b' }).locator('.taken');
      await expect
        .poll(() => taken.evaluateAll((edges) => edges.map((edge) => edge.getAttribute('data-edge') ?? edge.getAttribute('data-edges'))), WAIT)
        .toEqual(expect.arrayContaining([expect.stringContaining('announcing|announcement.read|0')])); // prettier-ignore
      const timeline = page
        .getByRole('region', { name: 'Ownership on mi-b' })
        .getByRole('listitem');
      const lines = async () => (await timeline.allTextContents()).join('\n');
      for (const line of [
        'mi-b: announcement.read',
        'mi-a: handover.begin',
        'mi-a: announcement.superseded',
      ])
        // prettier-ignore
        await expect.poll(lines, WAIT).toContain(line);
      await page.getByRole('link', { name: 'Fleet' }).click();

      await serve('mi-c', nodes.slice(1));
      await expect.poll(async () => (await cells('mi-c'))[4], WAIT).toMatch(/\wnot that of this/);

      await page.setViewportSize({ width: 360, height: 740 });
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(overflow, WAIT).toBe(0);
      expect(rig.complaints).toEqual([]);
    });
  });
});

describeInBrowser('a server alone', (rig) => {
  it('has no link to a fleet, and says how to have one', async () => {
    const server = await rig.serve();
    const page = await rig.open(`${server.url}/#/fleet`);

    await expect.poll(() => page.locator('.fleet-page').textContent(), WAIT).toContain('is alone');
    expect(await page.getByRole('link', { name: 'Sinks' }).count()).toBe(1);
    expect(await page.getByRole('link', { name: 'Fleet' }).count()).toBe(0);
  });

  it('causes no browser errors', () => {
    expect(rig.complaints).toEqual([]);
  });
});
