import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostRig, tempFolder } from './host-rig.ts';

/** A file with this script in it. `body` is its setup, `top` stands before it. */
async function scriptFile(body: string, top = ''): Promise<string> {
  const file = join(await tempFolder(), 'route.ts');
  await writeFile(
    file,
    `import { defineScript } from '@switchwire/fs-scripting';
${top}
export default defineScript(({ eventRoute, cache }) => {
  ${body}
});`,
  );
  return file;
}

const REFUSED = 'was refused: it would end the host and all of its scripts; throw an error instead';

describe('a script that would end the process', () => {
  it.each([
    ['process.exit', 'process.exit(1)', '', 'exit'],
    ['process.abort', 'process.abort()', '', 'abort'],
    ['process.reallyExit', 'process.reallyExit(1)', '', 'reallyExit'],
    ['the global object', 'globalThis.process.exit()', '', 'exit'],
    ['its older name', 'global.process.exit()', '', 'exit'],
    ['the module', 'own.exit()', `import own from 'node:process';`, 'exit'],
    ['a name of the module', 'exit()', `import { exit } from 'process';`, 'exit'],
    ['all of the module', 'own.exit()', `import * as own from 'node:process';`, 'exit'],
    ['a part of it', 'exit()', 'const { exit } = process;', 'exit'],
  ])('is refused in a route, and its place reported: by %s', async (_what, call, top, name) => {
    const { host, double, socket, problems, drained } = hostRig();
    const file = await scriptFile(`eventRoute('DTMF', () => ${call});`, top);
    await host.load(file);

    double.emit(socket, 'DTMF');
    await drained();

    expect(problems).toMatchObject([
      {
        kind: 'error',
        script: 'route',
        part: 'route DTMF',
        error: { code: 'ESL_SCRIPT', location: { file, line: 4 } },
      },
    ]);
    expect(problems[0]?.error.message).toMatch(
      new RegExp(`^Script "route": ${file}:4:\\d+: process\\.${name}\\(\\) ${REFUSED}$`),
    );
    expect(problems[0]?.stack).toContain(`${file}:4:`);
  });

  it('is refused in a module that it imports while it runs', async () => {
    const { host, double, socket, problems, drained } = hostRig();
    await host.load(
      await scriptFile(
        `eventRoute('DTMF', async () => (await import('node:process')).default.exit());`,
      ),
    );

    double.emit(socket, 'DTMF');
    await drained();

    expect(problems).toMatchObject([{ error: { code: 'ESL_SCRIPT' } }]);
  });

  it('is not loaded when it does so at its top level or in its setup', async () => {
    const { host } = hostRig();

    const early = await scriptFile('', 'process.exit();');
    const later = await scriptFile('process.exit();');

    await expect(host.load(early)).rejects.toThrow(`${early}:2:`);
    await expect(host.load(later)).rejects.toThrow(`${later}:4:`);
    expect(host.list()).toEqual([]);
  });

  it('can use everything else of the process', async () => {
    const { host } = hostRig();
    const file = await scriptFile(
      `cache.store('pid', String(process.pid));
       cache.store('version', version);
       cache.store('env', String(process.env === env));
       process.title = process.title;
       process.once('switchwire-test', () => cache.store('heard', 'yes'));
       process.emit('switchwire-test');
       cache.store('left', String(process.listenerCount('switchwire-test')));
       cache.store('memory', typeof process.memoryUsage().rss);
       cache.store('out', typeof process.stdout.write);`,
      `import { env, version } from 'node:process';`,
    );

    await host.load(file);

    const read = (name: string): string | undefined => host.cache.fetch(name);
    expect(['pid', 'version', 'env', 'heard', 'left', 'memory', 'out'].map(read)).toEqual([
      String(process.pid),
      process.version,
      'true',
      'yes',
      '0',
      'number',
      'function',
    ]);
  });
});
