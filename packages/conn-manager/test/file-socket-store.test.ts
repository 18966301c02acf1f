import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../src/store/store-error.ts';
import { fileSocketStore } from '../src/store/file/file-socket-store.ts';
import { Secret } from '../src/secret.ts';
import { storeConformance } from './store.conformance.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'switchwire-file-store-'));
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

describe('fileSocketStore', () => {
  storeConformance(() => {
    const folder = newFolder();
    const file = join(folder, 'sockets.json');
    const store = fileSocketStore(file);
    return Promise.resolve({
      store,
      put(entries) {
        writeFileSync(`${file}.new`, JSON.stringify({ sockets: entries }));
        renameSync(`${file}.new`, file);
        return Promise.resolve();
      },
      contents: () =>
        Promise.resolve((JSON.parse(readFileSync(file, 'utf8')) as { sockets: unknown[] }).sockets),
      async dispose() {
        await store.close();
        remove(folder);
      },
    });
  });

  let folder: string;
  let file: string;
  let store: ReturnType<typeof fileSocketStore>;
  beforeEach(() => {
    folder = newFolder();
    file = join(folder, 'sockets.json');
    store = fileSocketStore(file);
  });
  afterEach(async () => {
    await store.close();
    remove(folder);
  });

  const write = (content: unknown): void => writeFileSync(file, JSON.stringify(content));
  const entry = (host: string) => ({ host, password: 'ClueCon' });
  const hosts = async (from = store): Promise<string[]> =>
    (await from.load()).sockets.map(({ host }) => host);
  const watched = () => {
    const onChange = vi.fn();
    const onError = vi.fn();
    store.watch(onChange, onError);
    const changed = (): Promise<void> =>
      vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 10_000 });
    return { onChange, onError, changed };
  };

  it('takes an array, an object with "sockets", and a byte order mark', async () => {
    write([entry('fs1')]);
    expect(await hosts()).toEqual(['fs1']);
    write({ comment: 'two', sockets: [entry('fs1'), entry('fs2')] });
    expect(await hosts()).toEqual(['fs1', 'fs2']);
    writeFileSync(file, `\uFEFF${JSON.stringify([entry('fs3')])}`);
    expect(await hosts()).toEqual(['fs3']);
  });

  it('writes a state into an array as into an object, by the address where there is no id', async () => {
    write([entry('fs1'), { ...entry('fs2'), port: 9000, note: 'spare' }]);

    expect(await store.setState('fs2:9000', 'draining')).toBe(true);

    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([
      entry('fs1'),
      { ...entry('fs2'), port: 9000, note: 'spare', state: 'draining' },
    ]);
    write({ comment: 'mine', sockets: [entry('fs1')] });
    expect(await store.setState('fs1:8021', 'out-of-service')).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      comment: 'mine',
      sockets: [{ ...entry('fs1'), state: 'out-of-service' }],
    });
  });

  it('writes no state into a file that it cannot read', async () => {
    await expect(store.setState('fs1:8021', 'draining')).rejects.toThrow(/Cannot load sockets/);
    writeFileSync(file, '[{');
    await expect(store.setState('fs1:8021', 'draining')).rejects.toThrow(/line 1, column 3/);
    expect(readFileSync(file, 'utf8')).toBe('[{');
  });

  it('accepts the column names of the database for host and events', async () => {
    write([{ ip: '10.0.0.1', password: 'ClueCon', events_csv: 'DTMF,HEARTBEAT' }]);

    expect((await store.load()).sockets).toMatchObject([
      { id: '10.0.0.1:8021', host: '10.0.0.1', events: ['DTMF', 'HEARTBEAT'] },
    ]);
  });

  it('reports an entry without an id by its place in the file', async () => {
    write([entry('fs1'), 'fs2', { password: 'x' }, { ...entry('fs1'), port: 8021 }, entry('fs3')]);

    const { sockets, problems } = await store.load();

    expect(sockets.map(({ id }) => id)).toEqual(['fs1:8021', 'fs3:8021']);
    expect(problems.map(({ id }) => id)).toEqual(['[1]', '[2]', '[3]']);
  });

  it('reports an id that two entries have', async () => {
    write([
      { ...entry('fs1'), id: 7 },
      { ...entry('fs2'), id: '7' },
    ]);

    expect(await store.load()).toMatchObject({
      sockets: [{ host: 'fs1' }],
      problems: [{ id: '7', message: 'its id "7" is already taken: make it unique' }],
    });
  });

  it('says where a file is not JSON, without quoting it', async () => {
    writeFileSync(file, '[\n  { "host": "fs1", "password": "ClueCon" },\n  { "host": ClueCon }\n]');

    const failure = store.load();

    await expect(failure).rejects.toThrow(StoreError);
    await expect(failure).rejects.toThrow(`${file}: line 3, column 13: expected a value`);
    const error: unknown = await failure.catch((reason: unknown) => reason);
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('ClueCon');
  });

  it.each([['"fs1"'], ['{}'], ['{"sockets": {}}'], ['null'], ['7']])(
    'says what was expected instead of %s',
    async (text) => {
      writeFileSync(file, text);

      await expect(store.load()).rejects.toThrow(/expected an array of sockets, or { "sockets"/);
    },
  );

  it('says why a file cannot be opened, and loads it once it is there', async () => {
    await expect(store.load()).rejects.toThrow(
      `Cannot load sockets from ${file}: ENOENT: no such file or directory`,
    );
    const { changed, onError } = watched();

    write([entry('fs1')]);

    await changed();
    expect(await hosts()).toEqual(['fs1']);
    expect(onError).not.toHaveBeenCalled();
  });

  it('resolves a relative path once, when it is made', async () => {
    write([entry('fs1')]);
    const here = process.cwd();
    const byRelativePath = fileSocketStore(relative(here, file));
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue('/');

    try {
      expect(byRelativePath.description).toBe(`file:${file}`);
      expect(await hosts(byRelativePath)).toEqual(['fs1']);
    } finally {
      cwd.mockRestore();
      await byRelativePath.close();
    }
  });

  it('refuses an empty path', () => {
    expect(() => fileSocketStore('')).toThrow(/path of the socket file is empty/);
  });

  describe('watch', () => {
    it('notices a file written in place, replaced, removed and made again', async () => {
      write([entry('fs1')]);
      const { onChange, changed } = watched();
      const steps = [
        () => write([entry('fs1'), entry('fs2')]),
        () => {
          writeFileSync(join(folder, 'next'), '[]');
          renameSync(join(folder, 'next'), file);
        },
        () => rmSync(file),
        () => write([entry('fs9')]),
      ];

      for (const step of steps) {
        onChange.mockClear();
        step();
        await changed();
      }

      expect(await hosts()).toEqual(['fs9']);
    });

    it('notices a link that is pointed elsewhere, as Kubernetes does', async () => {
      for (const version of ['v1', 'v2']) {
        mkdirSync(join(folder, version));
        writeFileSync(join(folder, version, 'sockets.json'), JSON.stringify([entry(version)]));
      }
      symlinkSync('v1', join(folder, '..data'));
      symlinkSync(join('..data', 'sockets.json'), file);
      const { changed } = watched();
      expect(await hosts()).toEqual(['v1']);

      symlinkSync('v2', join(folder, '..next'));
      renameSync(join(folder, '..next'), join(folder, '..data'));

      await changed();
      expect(await hosts()).toEqual(['v2']);
    });

    it('notices a folder that comes later, by polling', async () => {
      const late = fileSocketStore(join(folder, 'etc', 'sockets.json'), { pollIntervalMs: 20 });
      const onChange = vi.fn();
      late.watch(onChange, vi.fn());

      mkdirSync(join(folder, 'etc'));
      writeFileSync(join(folder, 'etc', 'sockets.json'), JSON.stringify([entry('fs1')]));

      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 10_000 });
      expect(await hosts(late)).toEqual(['fs1']);
      await late.close();
    });

    it('reports changes between the load and the start of the watch', async () => {
      write([entry('fs1')]);
      await store.load();
      write([entry('fs1'), entry('fs2')]);

      const { changed } = watched();

      await changed();
      expect(await hosts()).toEqual(['fs1', 'fs2']);
    });

    it('ignores other files in the folder', async () => {
      write([entry('fs1')]);
      const { onChange, changed } = watched();

      writeFileSync(join(folder, 'other.json'), '{}');
      write([entry('fs2')]);
      await changed();

      expect(onChange).toHaveBeenCalledTimes(1);
    });
  });

  describe('save', () => {
    it('round-trips entries, including unknown members', async () => {
      const saved = { ...entry('fs1'), events: ['DTMF'], site: 'Jena' };

      await store.save([saved, { ...entry('fs2'), password: new Secret('open sesame') }]);

      const { sockets } = await store.load();
      expect(sockets.map(({ password }) => password.reveal())).toEqual(['ClueCon', 'open sesame']);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ sockets: [saved, {}] });
      expect(readdirSync(folder)).toEqual(['sockets.json']);
    });

    it('keeps the other contents of the file', async () => {
      const others = { $schema: './sockets.schema.json', site: { name: 'Jena' } };
      writeFileSync(file, `\uFEFF${JSON.stringify({ ...others, sockets: [entry('fs1')] })}`);

      await store.save([entry('fs2')]);

      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
        ...others,
        sockets: [entry('fs2')],
      });
    });

    it.each(['[]', 'null', '{ "sockets": ['])('replaces a file that holds %s', async (text) => {
      writeFileSync(file, text);

      await store.save([entry('fs2')]);

      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ sockets: [entry('fs2')] });
    });

    it.skipIf(process.platform === 'win32')(
      'keeps the mode of the file, and shows a new one to its owner only',
      async () => {
        const mode = (): number => statSync(file).mode & 0o777;

        await store.save([entry('fs1')]);
        expect(mode()).toBe(0o600);
        writeFileSync(file, '[]', { mode: 0o640 });
        rmSync(file);
        writeFileSync(file, '[]', { mode: 0o640 });
        await store.save([entry('fs1')]);
        expect(mode()).toBe(0o640);
      },
    );

    it('leaves only the old file behind when it fails', async () => {
      const nowhere = fileSocketStore(join(folder, 'no', 'sockets.json'));

      await expect(nowhere.save([entry('fs1')])).rejects.toThrow(/Cannot save sockets to .*ENOENT/);
      await nowhere.close();
      expect(readdirSync(folder)).toEqual([]);
    });
  });
});
