import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { flagSource, resolveConfig } from '../src/config/resolve-config.ts';
import { describeWithNats, startNats } from './support/nats.ts';
import { type Running, startRunning } from './support/running.ts';

const WAIT = { timeout: 40_000, interval: 100 };
const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);

const owners = async ({ ask }: Running): Promise<readonly string[]> => {
  const { Sockets } = (await ask('fs_list')).result as { readonly Sockets: readonly { readonly owner: { readonly server: string; readonly state: string } }[] }; // prettier-ignore
  return Sockets.map(({ owner }) => `${owner.server} ${owner.state}`);
};

describeWithNats('a fleet with a secret', () => {
  it(
    'lets in who knows it, believes nobody else, and takes another in steps',
    { timeout: 120_000 },
    async () => {
      const nats = await startNats();
      const node = await createFakeFreeswitch();
      onTestFinished(() => node.stop());
      const folder = await mkdtemp(join(tmpdir(), 'mi-secret-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const write = (id: string, ...lines: readonly string[]): Promise<void> =>
        writeFile(join(folder, id), lines.join('\n'), { mode: 0o600 });
      const flags = (id: string) => ({
        listen: '127.0.0.1:0',
        nats_url: [nats],
        fleet: 'test',
        server_id: id,
        fleet_secret_file: join(folder, id),
        fleet_max_bytes: 50_000_000,
        fs_subscribe: [`${node.url}?DTMF`],
      });
      const start = async (id: string, ...lines: readonly string[]): Promise<Running> => {
        await write(id, ...lines);
        const running = await startRunning(flags(id));
        onTestFinished(() => running.server.stop());
        return running;
      };
      const problems = ({ lines }: Running): readonly string[] =>
        lines.filter((line) => line.includes('Secrets of the fleet not reloaded'));
      const reload = async (running: Running, id: string, ...lines: readonly string[]) => {
        await write(id, ...lines);
        await running.server.reload(resolveConfig([flagSource(flags(id))]));
      };
      const first = await start('a', OLD);
      await expect.poll(() => owners(first), WAIT).toEqual(['a acting']);
      await expect(start('c', NEW)).rejects.toThrow('The live server "a" has other secrets of the fleet'); // prettier-ignore
      const second = await start('b', OLD);

      // whoever may send events on the FreeSWITCH
      node.emit('CUSTOM', {
        'Event-Subclass': 'switchwire::owner',
        'Switchwire-Fleet': 'test',
        'Switchwire-Epoch': String(Date.now() + 1_000_000),
        'Switchwire-Server': 'forged-1',
      });
      await expect.poll(() => [...first.lines, ...second.lines].filter((line) => line.includes('in the name of forged-1 is not signed')).length, WAIT).toBe(1); // prettier-ignore
      expect((await owners(first)).every((one) => one.endsWith(' acting'))).toBe(true);

      await reload(first, 'a', NEW);
      expect(problems(first)).toHaveLength(1);
      await reload(first, 'a', OLD, NEW);
      await reload(second, 'b', OLD, NEW);
      // until the other knows it, which is with a beat, the next step is refused
      const step = (running: Running, id: string, ...lines: readonly string[]) =>
        expect
          .poll(async () => {
            const before = problems(running).length;
            await reload(running, id, ...lines);
            return problems(running).length - before;
          }, WAIT)
          .toBe(0);
      await step(first, 'a', NEW, OLD);
      await step(second, 'b', NEW, OLD);
      await step(first, 'a', NEW);
      await second.ask('fleet_drain', ['a']);
      await expect.poll(() => owners(second), WAIT).toEqual(['b acting']);
    },
  );
});
