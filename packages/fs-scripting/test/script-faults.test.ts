import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostRig, tempFolder } from './host-rig.ts';

interface Outcome {
  readonly taken: readonly boolean[];
  readonly problems: readonly {
    readonly script: string;
    readonly part: string;
    readonly message: string;
    readonly stack: string;
  }[];
  readonly faults: number;
  readonly scripts: readonly { readonly name: string; readonly state: string }[];
}

/** Runs a script with this body in a process of its own, until its first problem is reported. */
async function outcomeOf(
  body: string,
  scriptFaults = 'report',
): Promise<Outcome & { file: string }> {
  const file = join(await tempFolder(), 'route.ts');
  await writeFile(
    file,
    `import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ eventRoute, every }) => {
  ${body}
});`,
  );
  const child = fork(join(import.meta.dirname, 'fault-program.ts'), [file, scriptFaults], {
    execArgv: ['--conditions=@switchwire/source', '--import', 'tsx'],
  });
  await once(child, 'message');
  child.send('report');
  const [outcome] = (await once(child, 'message')) as [Outcome];
  await once(child, 'exit');
  return { ...outcome, file };
}

describe('an error that a script left uncaught', () => {
  it.each([
    [
      'a promise that nobody awaits',
      `eventRoute('DTMF', () => { void (async () => { throw new Error('lost'); })(); });`,
    ],
    [
      'a timer of its own',
      `eventRoute('DTMF', () => { setTimeout(() => { throw new Error('lost'); }, 1); });`,
    ],
    ['a timer whose function is async', `setTimeout(async () => { throw new Error('lost'); }, 1);`],
    [
      'an error that wraps another of its own',
      `eventRoute('DTMF', () => { const cause = new Error('below'); queueMicrotask(() => { const error = new Error('lost', { cause }); error.stack = 'Error: lost'; throw error; }); });`,
    ],
  ])('is reported with the file it came from: %s', async (_what, body) => {
    // prettier-ignore
    const { taken, problems, faults, scripts, file } = await outcomeOf(body);

    expect(taken).toEqual([true]);
    expect(problems).toMatchObject([
      { script: 'route', part: 'a timer, callback or promise of its own', message: 'lost' },
    ]);
    if (!body.includes('cause')) expect(problems[0]?.stack).toContain(`${file}:3:`);
    expect(faults).toBe(1);
    expect(scripts).toMatchObject([{ name: 'route', state: 'running' }]);
  });

  it('unloads the script where that is asked for', async () => {
    const { scripts, faults } = await outcomeOf(`setTimeout(() => { throw new Error('lost'); }, 1);`, 'unload'); // prettier-ignore

    expect(faults).toBe(1);
    expect(scripts.filter(({ state }) => state === 'running')).toEqual([]);
  });

  it('is not taken for a script when no code of a script is in its stack', () => {
    const { host, problems } = hostRig();

    expect(host.takeFault(new Error('of somebody else'))).toBe(false);
    expect(host.takeFault(undefined)).toBe(false);
    expect(host.takeFault('text')).toBe(false);
    const trap = new Proxy(new Error('trap'), {
      get() {
        throw new Error('unreadable');
      },
    });
    expect(host.takeFault(trap)).toBe(false);
    expect([problems, host.stats().faults]).toEqual([[], 0]);
  });
});
