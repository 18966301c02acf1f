import { createHash } from 'node:crypto';
import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { nanoid } from 'nanoid';

const OWNER_ONLY = 0o600;
/** No writer takes so long: what is older was left behind by one that was killed, on whatever machine. */
const ABANDONED_MS = 60_000;
/** Of this machine, in the names of unfinished files: a process number means something on its own machine only. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

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
  const name = `${unfinishedPrefix(target)}${MACHINE}-${process.pid}-${nanoid(8)}.tmp`;
  const unfinished = join(dirname(target), name);
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
    const writer = writerOf(name, target);
    if (writer === undefined) continue;
    const path = join(folder, name);
    if (isAlive(writer) && !(await isOld(path))) continue;
    await rm(path, { force: true }).catch(() => undefined);
  }
}

interface Writer {
  readonly machine: string;
  readonly pid: number;
}

/** Who writes the unfinished file of this name; undefined for any other file. */
function writerOf(name: string, target: string): Writer | undefined {
  const prefix = unfinishedPrefix(target);
  if (!name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  const [, machine, pid] = /^([\da-f]{8})-(\d{1,10})-[\w-]{8}\.tmp$/.exec(rest) ?? [];
  return machine === undefined ? undefined : { machine, pid: Number(pid) };
}

/** Also true where it cannot be known. */
function isAlive({ machine, pid }: Writer): boolean {
  if (machine !== MACHINE) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function isOld(path: string): Promise<boolean> {
  const written = await stat(path).catch(() => undefined);
  return written !== undefined && Date.now() - written.mtimeMs >= ABANDONED_MS;
}

const unfinishedPrefix = (target: string): string => `.${basename(target)}.`;
