import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findNatsServer } from '../src/demo/find-nats.ts';
import { describeWithNats } from './support/nats.ts';
import { askAt } from './support/running.ts';
import { startCli } from './support/run-cli.ts';

const WAIT = { timeout: 60_000, interval: 100 };

interface FleetJson {
  readonly Servers: readonly { readonly id: string; readonly state: string; readonly sockets: number }[];
} // prettier-ignore

/** Processes whose command line has this text. */
const processesWith = (text: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(text);
    } catch {
      return false;
    }
  });

describeWithNats('the demo of a fleet', () => {
  it('shows a killed server being taken over, and ends cleanly', { timeout: 180_000 }, async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'fleet-demo-'));
    onTestFinished(() => rmSync(temporary, { recursive: true }));
    const demo = startCli(['demo', '--fleet', '--listen', '127.0.0.1:0'], { TMPDIR: temporary });
    onTestFinished(() => demo[Symbol.asyncDispose]());
    const urls = () => [...demo.stdout().matchAll(/(http:\/\/127\.0\.0\.1:\d+)\/#\/fleet/g)].map(([, url = '']) => url); // prettier-ignore
    const actsFor = (id: string) => demo.stdout().split('\n').filter((line) => line.includes(`${id}  acts`)).length; // prettier-ignore
    await expect.poll(urls, WAIT).toHaveLength(3);
    const servers = async () =>
      ((await askAt(urls()[0] ?? '')('fleet_list')).result as FleetJson).Servers;
    const socketsOf = async () => {
      const live = (await servers()).filter(({ state }) => state === 'live');
      return live.map(({ id, sockets }) => [id, sockets] as const).sort();
    };
    const total = async () => (await socketsOf()).reduce((sum, [, sockets]) => sum + sockets, 0);
    await expect
      .poll(async () => [(await socketsOf()).length, await total()], WAIT)
      .toEqual([3, 6]);

    demo.child.stdin?.write('3\n');
    await expect.poll(async () => (await socketsOf()).map(([id]) => id), WAIT).toEqual(['mi-1', 'mi-2']); // prettier-ignore
    await expect.poll(total, WAIT).toBe(6);
    await expect.poll(() => actsFor('mi-1') + actsFor('mi-2'), WAIT).toBeGreaterThanOrEqual(6);
    expect(demo.stdout()).toMatch(/mi-3 +killed/);
    demo.child.stdin?.write('3');
    await expect.poll(async () => (await socketsOf()).map(([id]) => id), WAIT).toEqual(['mi-1', 'mi-2', 'mi-3']); // prettier-ignore

    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(demo.stderr()).toBe('');
    expect(demo.stdout()).toContain('nothing is left behind');
    expect(readdirSync(temporary).filter((name) => name.startsWith('switchwire-demo-'))).toEqual(
      [],
    );
    expect(processesWith(temporary)).toEqual([]);
  });
});

it('a demo of a fleet without nats-server says how to get one', () => {
  const nowhere = join(tmpdir(), 'there-is-no-such-folder');
  expect(() => findNatsServer(nowhere, nowhere, nowhere)).toThrow(/needs nats-server.*apt-get install nats-server/); // prettier-ignore
});
