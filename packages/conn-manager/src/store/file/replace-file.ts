import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nanoid } from 'nanoid';

const OWNER_ONLY = 0o600;
/** No writer takes so long: what is older was left behind by one that was killed. */
const ABANDONED_MS = 60_000;

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
  const unfinished = join(dirname(target), `${unfinishedPrefix(target)}${nanoid(8)}.tmp`);
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

/** Removes what killed writers of this file have left behind: it holds passwords. Failures are left for the next time. */
export async function removeUnfinished(file: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const folder = dirname(target);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(unfinishedPrefix(target)) || !/\.[\w-]{8}\.tmp$/.test(name)) continue;
    const path = join(folder, name);
    const written = await stat(path).catch(() => undefined);
    if (written === undefined || Date.now() - written.mtimeMs < ABANDONED_MS) continue;
    await rm(path, { force: true }).catch(() => undefined);
  }
}

const unfinishedPrefix = (target: string): string => `.${basename(target)}.`;
