import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from './support/build-page.ts';

const MAX_SCRIPT_BYTES = 40_000;

describe('the built page', () => {
  let folder: string;
  let files: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchwire-build-'));
    await buildPage(folder);
    files = await readdir(folder, { recursive: true });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const textOf = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');

  it('stays small: script far below 150 kB gzipped', async () => {
    const scripts = files.filter((file) => file.endsWith('.js'));
    const sizes = await Promise.all(
      scripts.map(async (file) => gzipSync(await textOf(file)).length),
    );

    expect(scripts.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_SCRIPT_BYTES);
  });

  it('names no address outside, has nothing inline, and never builds markup from text', async () => {
    const page = await textOf('index.html');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
    for (const file of files.filter((name) => /\.(?:html|js|css)$/.test(name))) {
      const text = await textOf(file);
      const addresses = text.match(/https?:\/\/[\w.-]+/g) ?? [];
      expect(addresses.filter((url) => !url.startsWith('http://www.w3.org'))).toEqual([]);
      expect(text).not.toMatch(/\beval\(|new Function\(|document\.write/);
    }
  });
});
