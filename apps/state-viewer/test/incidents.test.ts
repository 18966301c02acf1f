import { type Locator } from 'playwright-core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { type RunningServer } from '@switchwire/mi-server';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };
const MINUTE_MS = 60_000;

describeInBrowser('the page of incidents', (rig) => {
  const allSubscribed = async ({ manager }: RunningServer): Promise<void> => {
    await expect
      .poll(() => manager.list().every(({ phase }) => phase === 'subscribed'), WAIT)
      .toBe(true);
  };

  const serve = async (nodes: readonly FakeFreeswitch[]): Promise<RunningServer> => {
    const server = await rig.serve({
      config: { fs_subscribe: nodes.map((node) => `${node.url}?DTMF`) },
    });
    await allSubscribed(server);
    return server;
  };

  /** The sessions of all nodes end; gives back when the manager has new ones. */
  const blink = async (server: RunningServer, nodes: readonly FakeFreeswitch[]): Promise<void> => {
    const ports = new Set(nodes.map(({ port }) => port));
    const theirs = () => server.manager.list().filter(({ port }) => ports.has(port));
    const before = new Map(theirs().map(({ id, generation }) => [id, generation]));
    for (const node of nodes) for (const connection of node.connections) connection.drop();
    await expect
      .poll(() => theirs().every(({ id, generation }) => generation !== before.get(id)), WAIT)
      .toBe(true);
    await allSubscribed(server);
  };

  /** The wall clock, by which the server records; timers go by another one. */
  const movableClock = (): { advance(ms: number): void } => {
    const realNow = Date.now.bind(Date);
    let offset = 0;
    const spy = vi.spyOn(Date, 'now').mockImplementation(() => realNow() + offset);
    onTestFinished(() => {
      spy.mockRestore();
    });
    return {
      advance(ms) {
        offset += ms;
      },
    };
  };

  const factsOf = async (row: Locator): Promise<ReadonlyMap<string, string>> => {
    const facts = await row
      .locator('.incident-facts > div')
      .evaluateAll((all) =>
        all.map((fact) => [
          fact.querySelector('dt')?.textContent ?? '',
          fact.querySelector('dd')?.textContent ?? '',
        ]),
      );
    return new Map(facts.map(([name = '', text = '']) => [name, text]));
  };

  it('shows an hour later when 20 servers blinked, how long, why, and what was lost, as one row', async () => {
    const clock = movableClock();
    const nodes = await Promise.all(Array.from({ length: 20 }, () => rig.node()));
    const away = await rig.node();
    const server = await serve([...nodes, away]);
    const blinkedAt = Date.now();
    await blink(server, nodes);
    clock.advance(10 * MINUTE_MS);
    await away.stop();
    await expect
      .poll(() => server.manager.list().some(({ phase }) => phase === 'retrying'), WAIT)
      .toBe(true);
    clock.advance(60 * MINUTE_MS);

    const page = await rig.open(server.url);
    await page.getByRole('link', { name: 'Incidents' }).click();
    const rows = page.locator('.incident');
    await expect.poll(() => rows.count(), WAIT).toBe(2);

    const [newest, blinked] = [rows.first(), rows.last()];
    expect(await newest.locator('h2').textContent()).toBe('1 server lost, still going on');
    await expect
      .poll(async () => (await factsOf(newest)).get('How long'), WAIT)
      .toMatch(/^1 h(?: 1 min)? so far$/);
    expect(await blinked.locator('h2').textContent()).toMatch(/^20 servers lost for /);
    const shown = await factsOf(blinked);
    expect([...shown.keys()]).toEqual(['When', 'How long', 'Servers', 'Cause', 'Lost']);
    expect(shown.get('How long')).toMatch(/^(?:less than 1|\d{1,2}) s$/);
    expect(shown.get('Servers')).toMatch(/^20/);
    expect(shown.get('Cause')).toMatch(
      /FreeSWITCH ended without saying goodbye|connection was reset/,
    );
    expect(shown.get('Lost')).toBe(
      'Interruption: 20 times. Calls went on; their events meanwhile may be missing.',
    );
    const from = Date.parse(
      (await blinked.locator('time').getAttribute('datetime')) ?? 'not a time',
    );
    expect(Math.abs(from - blinkedAt)).toBeLessThan(MINUTE_MS);
  });

  it('has a link for each incident that opens it with the names of its servers', async () => {
    const nodes = [await rig.node(), await rig.node()];
    const server = await serve(nodes);
    await blink(server, nodes);
    const page = await rig.open(`${server.url}/#/incidents`);
    const link = page.locator('.incident h2 a');
    await expect.poll(() => link.count(), WAIT).toBe(1);
    const address = await link.getAttribute('href');

    const other = await rig.open(`${server.url}/${address ?? ''}`);
    await expect
      .poll(() => other.locator('.incident[aria-current=true] li').allTextContents(), WAIT)
      .toEqual(expect.arrayContaining(nodes.map(({ port }) => `127.0.0.1:${port}`)));

    await other.goto(`${server.url}/#/incidents/gone-000000`);
    await expect
      .poll(() => other.getByRole('status').allTextContents(), WAIT)
      .toContainEqual(expect.stringContaining('The incident gone-000000 is not among these'));
  });

  it('shows that nothing happened, and then what happens while it is open', async () => {
    const node = await rig.node();
    const server = await serve([node]);
    const page = await rig.open(`${server.url}/#/incidents`);
    await expect.poll(() => page.getByText('Nothing happened.').isVisible(), WAIT).toBe(true);

    await node.stop();
    await expect
      .poll(() => page.locator('.incident h2').textContent(), WAIT)
      .toMatch(/^1 server lost, still going on$/);
    await node.start();
    await expect
      .poll(() => page.locator('.incident h2').textContent(), WAIT)
      .toMatch(/^1 server lost for /);
  });

  it('says in the words of the server why a token may not read the history', async () => {
    const server = await rig.serve();
    const page = await rig.open(server.url);
    await page.route('**/history?*', (route) =>
      route.fulfill({ status: 403, json: { error: 'This shows every server' } }),
    );
    await page.getByRole('link', { name: 'Incidents' }).click();

    await expect
      .poll(() => page.getByRole('alert').allTextContents(), WAIT)
      .toContain('The history cannot be read: This shows every server');
  });

  it('causes no browser errors except for the refusal', () => {
    const isRefusal = (text: string): boolean => text.includes('status of 403');

    expect(rig.complaints.filter((text) => !isRefusal(text))).toEqual([]);
  });
});
