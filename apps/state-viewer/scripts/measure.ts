// Measures what the viewer promises and tests cannot assert, because they share their machine:
// npm run measure -w @switchwire/state-viewer
import { join } from 'node:path';
import { createConnManager } from '@switchwire/conn-manager';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { configSchema, startServer, type RunningServer } from '@switchwire/mi-server';
import { type Page } from 'playwright-core';
import { build } from 'vite';
import { findChromium, startBrowser } from '../test/support/browser.ts';
import { fireEvents, watchLongTasks } from '../test/support/load.ts';

const NODES = 300;
const EVENTS_PER_SECOND = 5_000;
const ROUNDS = 10;
const EVENTS = 40_000;

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

function serve(nodes: readonly FakeFreeswitch[]): Promise<RunningServer> {
  const urls = nodes.map((node) => `${node.url}?DTMF,CHANNEL_EXECUTE,HEARTBEAT`);
  const config = configSchema.parse({ listen: '127.0.0.1:0', fs_subscribe: urls });
  return startServer({ config, logger });
}

/** Milliseconds from the death of a node to the change of its word in the page. */
async function measureFollowing(page: Page, node: FakeFreeswitch): Promise<readonly number[]> {
  const delays: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page
      .locator(`.socket-row[data-phase=subscribed]`, { hasText: `:${node.port}` })
      .waitFor();
    const begun = Date.now();
    // no named function in here: the loader would mark it with a helper that the page does not have
    const changed = page.evaluate(async (selector) => {
      while (document.querySelector(selector) !== null)
        await new Promise((resolve) => requestAnimationFrame(resolve));
      return Date.now();
    }, `.socket-row[data-phase=subscribed]`);
    await node.stop();
    delays.push((await changed) - begun);
    await node.start();
  }
  return delays;
}

/** CPU microseconds per event on the way from the socket through the manager. */
async function measureEventPath(node: FakeFreeswitch, isHeard: () => number): Promise<number> {
  const before = isHeard();
  const cpu = process.cpuUsage();
  for (let fired = 0; fired < EVENTS; fired += 100) {
    for (let index = 0; index < 100; index += 1) node.emit('DTMF', { 'DTMF-Digit': '1' });
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (isHeard() - before < EVENTS) await new Promise((resolve) => setTimeout(resolve, 5));
  const used = process.cpuUsage(cpu);
  return (used.user + used.system) / EVENTS;
}

const received = (list: () => readonly { stats: { eventsReceived: number } }[]) => () =>
  list().reduce((sum, { stats }) => sum + stats.eventsReceived, 0);

/** A manager without any server, the server unwatched, the server watched: in turn, each alone with the node. */
async function comparePaths(): Promise<void> {
  const node = await createFakeFreeswitch();
  const [alone, unwatched, watched]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < 5; round += 1) {
    const manager = createConnManager({});
    await manager.start();
    const lease = manager.acquire(node.url, { consumer: 'measure' });
    lease.subscribe(['DTMF', 'CHANNEL_EXECUTE', 'HEARTBEAT']);
    await untilSubscribed(() => manager.list());
    alone.push(
      await measureEventPath(
        node,
        received(() => manager.list()),
      ),
    );
    await manager.stop();

    const server = await serve([node]);
    const heard = received(() => server.manager.list());
    await untilSubscribed(() => server.manager.list());
    unwatched.push(await measureEventPath(node, heard));
    const aborter = new AbortController();
    const stream = await fetch(`${server.url}/machines/stream`, { signal: aborter.signal });
    const reading = stream.text().catch(silent);
    watched.push(await measureEventPath(node, heard));
    aborter.abort();
    await reading;
    await server.stop();
  }
  await node.stop();
  console.log(`CPU per event, fake node included, median of ${alone.length}:`);
  console.log(`  a manager alone        ${median(alone).toFixed(1)} µs`);
  console.log(`  mi-server, unwatched   ${median(unwatched).toFixed(1)} µs`);
  console.log(`  mi-server, one watcher ${median(watched).toFixed(1)} µs`);
}

async function untilSubscribed(list: () => readonly { phase: string }[]): Promise<void> {
  while (list()[0]?.phase !== 'subscribed') await new Promise((resolve) => setTimeout(resolve, 10));
}

const program = findChromium();
if (program === undefined) throw new Error('There is no Chromium on the PATH');
await build({ configFile: join(import.meta.dirname, '../vite.config.ts'), logLevel: 'error' });
await comparePaths();
const nodes = await Promise.all(
  Array.from({ length: NODES }, () => createFakeFreeswitch({ heartbeatMs: 5_000 })),
);
const server = await serve(nodes);
const browser = await startBrowser(program);
const page = await browser.newPage();
await page.goto(server.url);
const [first] = nodes;
if (first !== undefined) {
  await page.getByLabel('Sort').selectOption('address');
  await page.getByRole('searchbox').fill(`:${first.port}`);
  const delays = await measureFollowing(page, first);
  console.log(
    `the page follows: median ${median(delays)} ms, longest ${Math.max(...delays)} ms of ${ROUNDS}`,
  );
  await page.getByRole('searchbox').fill('');
}
const load = fireEvents(nodes, EVENTS_PER_SECOND);
const before = received(() => server.manager.list())();
const overview = await watchLongTasks(page, 10_000);
const rate = (received(() => server.manager.list())() - before) / 10;
await page.getByRole('link', { name: 'Events' }).click();
const tail = await watchLongTasks(page, 10_000);
load[Symbol.dispose]();
console.log(`${NODES} sockets, ${Math.round(rate)} events/s; long tasks in 10 s:`);
console.log(`  overview ${JSON.stringify(overview)}`);
console.log(`  live tail ${JSON.stringify(tail)}`);
await browser.close();
await server.stop();
for (const node of nodes) await node.stop();
