import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenFilesReader } from './open-files.ts';

describe('OpenFilesReader', () => {
  const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             95867                95867                processes
Max open files            1024                 524288               files
`;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'open-files-'));
    await writeFile(join(folder, 'limits'), LIMITS);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('counts the open files, except the one that it opens to count them, and reads the soft limit', () => {
    const reader = new OpenFilesReader({ folder, limits: join(folder, 'limits') });

    expect(reader.read()).toEqual({ open: 0, limit: 1_024 });
  });

  it.each([
    ['there is no such folder', 'nowhere', LIMITS],
    ['there is no limit', '', LIMITS.replace('1024', 'unlimited')],
  ])('reports nothing where %s', async (_, name, text) => {
    await writeFile(join(folder, 'limits'), text);
    const reader = new OpenFilesReader({
      folder: join(folder, name),
      limits: join(folder, 'limits'),
    });

    expect(reader.read()).toBeUndefined();
  });
});
