import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type ScriptInfo } from '../src/script/script-host-api.ts';
import { hostRig, tempFolder } from './host-rig.ts';

/** A script that stores a value under `key` as soon as it runs. */
const storing = (value: string, extra = ''): string => `
import { defineScript } from '@switchwire/fs-scripting';
${extra}
const value: string = ${value};
export default defineScript(({ cache, eventRoute }) => {
  cache.store('key', value);
  eventRoute('DTMF', () => { throw new Error('in the route'); });
});
`;

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

describe('scripts in files', () => {
  it('are TypeScript, with local imports, JSON, top-level await and import.meta of each file', async () => {
    const folder = await tempFolder();
    const { host } = hostRig();
    await mkdir(join(folder, 'lib'));
    await write(folder, {
      'data.json': '{"number":"1000"}',
      'lib/part.ts': 'export const here: string = import.meta.url;',
      'main.ts': storing(
        'await Promise.resolve([data.number, here, import.meta.filename, basename("/a/b"), typeof Secret].join())',
        `import { basename } from 'node:path';
         import { Secret } from '@switchwire/conn-manager';
         import data from './data.json' with { type: 'json' };
         import { here } from './lib/part.ts';`,
      ),
    });

    const info = await host.load(join(folder, 'main.ts'));

    expect(info).toMatchObject({
      name: 'main',
      file: join(folder, 'main.ts'),
      version: 1,
      state: 'running',
      routes: [{ match: { name: 'DTMF' } }],
    });
    expect(host.cache.fetch('key')).toBe(
      `1000,file://${folder}/lib/part.ts,${folder}/main.ts,b,function`,
    );
  });

  it('are JavaScript as well', async () => {
    const folder = await tempFolder();
    const { host } = hostRig();
    await write(folder, {
      'plain.mjs': `#!/usr/bin/env node
import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ cache }) => cache.store('key', 'js'));`,
    });

    await host.load(join(folder, 'plain.mjs'));

    expect(host.cache.fetch('key')).toBe('js');
  });

  it('import packages that lie beside them, now and later', async () => {
    const folder = await tempFolder();
    const { host } = hostRig();
    for (const name of ['esm', 'cjs', 'late']) {
      await mkdir(join(folder, 'node_modules', name), { recursive: true });
    }
    await write(join(folder, 'node_modules/esm'), {
      'package.json': '{"name":"esm","type":"module","exports":{"import":"./index.js"}}',
      'index.js': 'export default "esm default"; export const named = "esm named";',
    });
    await write(join(folder, 'node_modules/cjs'), {
      'package.json': '{"name":"cjs","main":"./index.js"}',
      'index.js': 'exports.named = "cjs named";',
    });
    await write(join(folder, 'node_modules/late'), {
      'package.json': '{"name":"late","type":"module","main":"./index.js"}',
      'index.js': 'export const named = "late named";',
    });
    await write(folder, {
      'main.ts': storing(
        '[esm, named, cjs.named, other, (await import("late")).named, typeof (await import("@switchwire/esl-protocol")).parseFsUrl, await import("gone").catch(() => "gone")].join()',
        `import esm, { named } from 'esm'; import cjs, { named as other } from 'cjs';`,
      ),
    });

    await host.load(join(folder, 'main.ts'));

    expect(host.cache.fetch('key')).toBe(
      'esm default,esm named,cjs named,cjs named,late named,function,gone',
    );
  });

  it.each([
    ['a syntax error', 'const a = 1;\n  const = 2;\n', 2, 9, 'Expected identifier but found "="'],
    ['a syntax error in the first line', 'const = 2;', 1, 7, 'Expected identifier but found "="'],
    ['a missing file', "\nimport './nowhere.ts';\n", 2, 8, 'Could not resolve "./nowhere.ts"'],
    [
      'a missing package',
      "\nimport 'no-such-package';\n",
      2,
      8,
      'Could not resolve "no-such-package"',
    ],
    [
      'a missing name',
      "\nimport { no } from '@switchwire/fs-scripting';\nno();",
      2,
      10,
      'No matching export in "external:@switchwire/fs-scripting" for import "no"',
    ],
    [
      'a route that cannot be',
      "import { defineScript } from '@switchwire/fs-scripting';\nexport default defineScript(({ eventRoute }) => {\n  eventRoute('', () => {});\n});",
      3,
      3,
      'setup failed: Event name is empty',
    ],
    ['a throw at the top level', '\n\nthrow new Error("top");', 3, 7, 'top'],
  ])('name file and line of %s', async (_, text, line, column, message) => {
    const folder = await tempFolder();
    const { host } = hostRig();
    const file = join(folder, 'main.ts');
    await write(folder, { 'main.ts': text });

    const loading = host.load(file);

    await expect(loading).rejects.toMatchObject({
      code: 'ESL_SCRIPT',
      location: { file, line, column },
      message: expect.stringContaining(`${file}:${line}:${column}: ${message}`) as string,
    });
    expect(host.list()).toEqual([]);
  });

  it.each([
    ['that is not there', undefined, 'Could not resolve'],
    ['without a default export', 'export const a = 1;', 'has no `export default defineScript(…)`'],
    [
      'with another default export',
      'export default {};',
      'has no `export default defineScript(…)`',
    ],
  ])('are refused %s', async (_, text, message) => {
    const folder = await tempFolder();
    const { host } = hostRig();
    if (text !== undefined) await write(folder, { 'main.ts': text });

    await expect(host.load(join(folder, 'main.ts'))).rejects.toThrow(message);
  });

  it('report errors of setup and of routes with the source lines', async () => {
    const folder = join(await tempFolder(), 'of Zoë (old) #1', 'deep', 'er');
    await mkdir(folder, { recursive: true });
    const { host, double, socket, problems, drained } = hostRig();
    await write(folder, {
      'part.ts':
        'export interface A { a: string }\nexport const fail = (): never => {\n  throw new Error("deep");\n};',
      'main.ts': `import { defineScript } from '@switchwire/fs-scripting';
import { fail } from './part.ts';
export default defineScript(({ eventRoute }) => {
  eventRoute('DTMF', () => {
    fail();
  });
});`,
    });
    await host.load(join(folder, 'main.ts'));

    double.emit(socket, 'DTMF');
    await drained();

    expect(problems[0]?.stack).toContain(`${folder}/part.ts:3:9`);
    expect(problems[0]?.stack).toContain(`${folder}/main.ts:5:5`);
  });

  it('that are reloaded run their new version; a broken one leaves the old one running', async () => {
    const folder = await tempFolder();
    const file = join(folder, 'main.ts');
    const { host } = hostRig();
    await write(folder, { 'main.ts': storing('"one"') });
    await host.load(file);

    await write(folder, { 'main.ts': storing('"two"') });
    const second = await host.reload('main');
    await write(folder, { 'main.ts': 'const = 1;' });
    const third = host.reload('main');

    await expect(third).rejects.toMatchObject({ location: { file, line: 1 } });
    expect([second.version, host.cache.fetch('key')]).toEqual([2, 'two']);
    expect(host.list()).toMatchObject([
      { version: 2, state: 'running', lastError: expect.stringContaining('main.ts:1:7') as string },
    ]);
  });

  it('of the same name get another one; the same file is one script', async () => {
    const [one, two] = [await tempFolder(), await tempFolder()];
    const { host } = hostRig();
    for (const folder of [one, two]) await write(folder, { 'main.ts': storing('"x"') });

    const infos: ScriptInfo[] = [];
    for (const folder of [one, two, one]) infos.push(await host.load(join(folder, 'main.ts')));

    expect(infos.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'main 1',
      'main-2 1',
      'main 2',
    ]);
  });
});

describe('watched scripts', () => {
  it('reload when they, or their imports, change', async () => {
    const folder = await tempFolder();
    const { host } = hostRig();
    await mkdir(join(folder, 'lib'));
    await write(folder, {
      'lib/part.ts': 'export const part = "one";',
      'main.ts': storing('part', "import { part } from './lib/part.ts';"),
    });
    await host.load(join(folder, 'main.ts'), { watch: true });

    await write(folder, { 'lib/part.ts': 'export const part = "two";' });
    await vi.waitFor(() => expect(host.cache.fetch('key')).toBe('two'), { timeout: 10_000 });
    await write(folder, { 'new.ts': storing('"three"') });
    await rename(join(folder, 'new.ts'), join(folder, 'main.ts'));
    await vi.waitFor(() => expect(host.cache.fetch('key')).toBe('three'), { timeout: 10_000 });

    expect(host.list()).toMatchObject([{ version: 3, state: 'running' }]);
  });

  it('that are broken are reported, and load once they are fixed', async () => {
    const folder = await tempFolder();
    const { host, problems } = hostRig();
    await write(folder, { 'main.ts': "import './part.ts';\nconst = 1;" });

    await expect(host.load(join(folder, 'main.ts'), { watch: true })).rejects.toThrow(
      'main.ts:2:7',
    );
    const failed = host.list();
    await write(folder, { 'main.ts': `import './part.ts';${storing('"mended"')}` });
    await vi.waitFor(() => expect(problems.length).toBe(1), { timeout: 10_000 });
    await write(folder, { 'part.ts': 'export {};' });
    await vi.waitFor(() => expect(host.cache.fetch('key')).toBe('mended'), { timeout: 10_000 });

    expect(failed).toMatchObject([{ state: 'failed', version: 0, routes: [] }]);
    expect(problems).toMatchObject([{ kind: 'load', script: 'main', part: 'file' }]);
    expect(host.list()).toMatchObject([{ state: 'running', lastError: undefined }]);
  });

  it('follow a link that is turned to another folder, as deployments do it', async () => {
    const folder = await tempFolder();
    const { host } = hostRig();
    for (const release of ['one', 'two']) {
      await mkdir(join(folder, release));
      await write(join(folder, release), { 'main.ts': storing(`"${release}"`) });
    }
    await symlink('one/main.ts', join(folder, 'main.ts'));
    await host.load(join(folder, 'main.ts'), { watch: true });
    const before = host.cache.fetch('key');

    await symlink('two/main.ts', join(folder, 'next.ts'));
    await rename(join(folder, 'next.ts'), join(folder, 'main.ts'));

    await vi.waitFor(() => expect(host.cache.fetch('key')).toBe('two'), { timeout: 10_000 });
    expect(before).toBe('one');
  });

  it('are left alone once they are unloaded', async () => {
    const folder = await tempFolder();
    const { host } = hostRig();
    await write(folder, { 'main.ts': storing('"one"'), 'other.ts': storing('"other"') });
    await host.load(join(folder, 'main.ts'), { watch: true });
    await host.unload('main');
    await host.load(join(folder, 'other.ts'), { watch: true });

    await write(folder, { 'main.ts': storing('"two"') });
    await rm(join(folder, 'main.ts'));
    await write(folder, { 'other.ts': storing('"three"') });
    await vi.waitFor(() => expect(host.cache.fetch('key')).toBe('three'), { timeout: 10_000 });

    expect(host.list().map(({ name }) => name)).toEqual(['other']);
  });
});
