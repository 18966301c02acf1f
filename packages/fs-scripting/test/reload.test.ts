import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { defineScript } from '../src/authoring/define-script.ts';
import { eventOf, nextTurn } from './dispatch-rig.ts';
import { hostRig, tempFolder } from './host-rig.ts';

describe('reloading', () => {
  it('loses no event and runs none twice, however often it happens', async () => {
    const { host, double, socket, drained } = hostRig();
    const runs = new Map<string, number>();
    const lastOfCall = new Map<string, number>();
    const versions = new Set<number>();
    let outOfOrder = 0;
    const versionOf = (version: number): ReturnType<typeof defineScript> =>
      defineScript(({ eventRoute }) => {
        const note = (at: string, call: string): void => {
          versions.add(version);
          runs.set(at, (runs.get(at) ?? 0) + 1);
          if (Number(at) < (lastOfCall.get(call) ?? 0)) outOfOrder++;
          lastOfCall.set(call, Number(at));
        };
        eventRoute('DTMF', async ({ json }) => {
          if (Number(json['X-At']) % 3 === 0) await nextTurn();
          note(json['X-At'] ?? '', json['Unique-ID'] ?? '');
        });
      });
    await host.run(versionOf(0), 'a');

    // 5,000 events in 100 rounds, a reload in every second one
    let sent = 0;
    const reloads: Promise<unknown>[] = [];
    for (let round = 0; round < 100; round++) {
      for (let at = 0; at < 50; at++) {
        const headers = { 'Unique-ID': `call ${sent % 37}`, 'X-At': `${sent++}` };
        double.deliver(socket, eventOf('DTMF', headers));
      }
      if (round % 2 === 0) reloads.push(host.run(versionOf(round + 1), 'a'));
      await nextTurn();
    }
    await Promise.all(reloads);
    await drained();

    expect(runs.size).toBe(5_000);
    expect([...runs.values()].every((times) => times === 1)).toBe(true);
    expect(outOfOrder).toBe(0);
    expect(versions.size).toBeGreaterThan(10);
  });

  it('keeps no old version: of 200 all but the last few can be collected', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const folder = await tempFolder();
    const file = join(folder, 'main.ts');
    const versions: WeakRef<object>[] = [];
    const { host, double, socket, drained } = hostRig();
    // the script hands its own route function out, by way of the event
    await writeFile(
      file,
      `import { defineScript } from '@switchwire/fs-scripting';
       import { join } from 'node:path';
       const ballast = Array.from({ length: 1000 }, (_, at) => join('a', String(at)));
       export default defineScript(({ eventRoute }) => {
         eventRoute('DTMF', (event) => { event.info.events.push(ballast); });
       });`,
    );

    for (let at = 0; at < 200; at++) {
      await host.load(file);
      const events: object[] = [];
      const info = { ...double.infoOf(socket), events: events as unknown as string[] };
      double.deliverAs(info, eventOf('DTMF'));
      await drained();
      for (const own of events) versions.push(new WeakRef(own));
    }
    await nextTurn();
    collect();

    const alive = versions.filter((version) => version.deref() !== undefined).length;
    expect(versions.length).toBe(200);
    expect(alive).toBeLessThan(10);
  }, 120_000);
});
