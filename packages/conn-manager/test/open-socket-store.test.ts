import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSocketStore } from '../src/store/open-socket-store.ts';

const descriptionOf = async (url: string): Promise<string> => {
  const store = await openSocketStore(url);
  await store.close();
  return store.description;
};

describe('openSocketStore', () => {
  it.each([
    ['memory:', 'memory'],
    ['file:sockets.json', `file:${resolve('sockets.json')}`],
    ['file:./etc/my sockets.json', `file:${resolve('etc/my sockets.json')}`],
    ['file:/etc/sockets.json', `file:${resolve('/etc/sockets.json')}`],
    ['FILE:/etc/sockets.json', `file:${resolve('/etc/sockets.json')}`],
    [pathToFileURL('/etc/my sockets.json').href, `file:${resolve('/etc/my sockets.json')}`],
    ['mongodb://op:secret@db:27018/fleet', 'mongodb://db:27018/fleet'],
    ['mongodb+srv://op:secret@db.example/fleet', 'mongodb+srv://db.example/fleet'],
  ])('opens %s', async (url, description) => {
    expect(await descriptionOf(url)).toBe(description);
  });

  it.each([
    ['', /has no scheme/],
    ['sockets.json', /has no scheme; use mongodb:/],
    ['mysql://op:secret@db/opensips', /Unknown kind of store "mysql:"/],
    ['file:', /has no path/],
    ['file://elsewhere.example/etc/sockets.json', /has no local path/],
    ['mongodb://op:secret@', /The MongoDB URL cannot be read/],
  ])('refuses %j without quoting credentials', async (url, says) => {
    const refusal = openSocketStore(url);

    await expect(refusal).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
    await expect(refusal).rejects.toThrow(says);
    await expect(refusal).rejects.not.toThrow(/secret/);
  });

  it('hands the options on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchwire-open-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 's.json'), '[{"host": "fs1", "password": "ClueCon"}]');
    const store = await openSocketStore(`file:${join(folder, 's.json')}`, { pollIntervalMs: 10 });

    expect((await store.load()).sockets).toMatchObject([{ host: 'fs1' }]);
    await store.close();
    const mongo = await openSocketStore('mongodb://db/', { table: 'nodes', mirror: false });
    expect(mongo.mirror).toBeUndefined();
    await mongo.close();
  });

  it('says how to install the driver where it is missing', async () => {
    // a program of its own, for which the package mongodb cannot be found
    const hide = `export async function resolve(specifier, context, next) {
      if (specifier === 'mongodb')
        throw Object.assign(new Error("Cannot find package 'mongodb'"), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(specifier, context);
    }`;
    const store = pathToFileURL(
      resolve(import.meta.dirname, '../src/store/open-socket-store.ts'),
    ).href;
    const program = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hide)}));
      const { openSocketStore } = await import(${JSON.stringify(store)});
      const memory = await openSocketStore('memory:');
      const error = await openSocketStore('mongodb://db/').catch((reason) => reason);
      console.log(JSON.stringify([memory.description, error.code, error.message]));`;
    const args = ['--conditions=@switchwire/source', '--import', 'tsx', '--input-type=module'];

    const { stdout } = await promisify(execFile)(process.execPath, [...args, '-e', program], {
      cwd: import.meta.dirname,
    });

    expect(JSON.parse(stdout)).toEqual([
      'memory',
      'ESL_STORE',
      'The MongoDB store needs the driver: npm install mongodb',
    ]);
  });
});
