import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nanoid } from 'nanoid';

const OWNER_ONLY = 0o600;

/**
 * Writes a file so that a reader, also after a crash, finds the old text or the new one: a temporary file beside
 * it, flushed to the disk, takes its place. The mode of an existing file is kept; a new one is its owner's alone.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const mode = await stat(target).then(
    (known) => known.mode & 0o777,
    () => OWNER_ONLY,
  );
  const unfinished = join(dirname(target), `.${basename(target)}.${nanoid(8)}.tmp`);
  try {
    const handle = await open(unfinished, 'wx', mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Makes the rename itself survive a crash. Not every system lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
