import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { readCfgLines } from './opensips-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfg-files-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Writes files and reads the first one; each line as `file:line text`, files without their folder. */
const linesOf = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const readText = async (file: string, what: string): Promise<string> => {
    try {
      return await readFile(file, 'utf8');
    } catch {
      throw new ConfigError(`${what} ${file}: cannot be read`);
    }
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const first = join(folder, Object.keys(files)[0] ?? '');
  try {
    const lines = await readCfgLines(first, readText);
    return lines.map(({ file, line, text }) => `${file.slice(folder.length + 1)}:${line} ${text}`);
  } catch (error) {
    throw new Error((error as Error).message.replaceAll(`${folder}/`, ''), { cause: error });
  }
};

describe('readCfgLines', () => {
  it('puts included lines in place of the include, relative to the including file', async () => {
    const lines = await linesOf({
      'main.cfg': 'a\n  include_file "b.cfg"\nimport_file \'c.cfg\'\nd',
      'b.cfg': 'b1\nb2',
      'c.cfg': 'c1',
    });

    expect(lines).toEqual([
      'main.cfg:1 a',
      'b.cfg:1 b1',
      'b.cfg:2 b2',
      'c.cfg:1 c1',
      'main.cfg:4 d',
    ]);
  });

  it('includes an absolute path, and the same file twice', async () => {
    const lines = await linesOf({
      'main.cfg': `include_file "${folder}/b.cfg"\ninclude_file "b.cfg"`,
      'b.cfg': 'b',
    });

    expect(lines).toEqual(['b.cfg:1 b', 'b.cfg:1 b']);
  });

  it('looks at the start of lines only, comments or not, as OpenSIPS does', async () => {
    const lines = await linesOf({
      'main.cfg': '# include_file "b.cfg"\nx(); include_file "b.cfg"\n/*\ninclude_file "b.cfg"\n*/',
      'b.cfg': 'b',
    });

    expect(lines.filter((line) => line.startsWith('b.cfg'))).toEqual(['b.cfg:1 b']);
  });

  it('names the line of an include that is missing or includes itself', async () => {
    await expect(linesOf({ 'main.cfg': 'a\ninclude_file "none.cfg"' })).rejects.toThrow(
      'main.cfg:2: include none.cfg: cannot be read',
    );
    await expect(
      linesOf({ 'main.cfg': 'include_file "b.cfg"', 'b.cfg': '\ninclude_file "main.cfg"' }),
    ).rejects.toThrow('b.cfg:2: include: main.cfg includes itself');
  });

  it('stops at includes whose number doubles at each level', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => {
        const include = `include_file "${at + 1}.cfg"\n`;
        return [`${at}.cfg`, include + include];
      }),
    );
    files['30.cfg'] = 'end';

    await expect(linesOf({ 'main.cfg': 'include_file "0.cfg"', ...files })).rejects.toThrow(
      'more than 1000 includes',
    );
  });
});
