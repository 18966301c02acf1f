import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Writers write in steps; what they wrote is looked at once they pause for so long. */
const SETTLE_MS = 100;

/** Tells one state of a file from another, also across replacement; `missing` is one as well. */
export function fileVersion(file: string): string {
  try {
    const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true });
    return [dev, ino, size, mtimeNs].join(':');
  } catch {
    return 'missing';
  }
}

/**
 * Calls `onChange` after the file was written, replaced, removed or made: also behind symbolic links, and on file systems that
 * report nothing, there by polling. Keeps no process alive. Changes since the version `since` count.
 */
export function watchFile(
  file: string,
  onChange: () => void,
  options: { readonly since: string; readonly pollIntervalMs: number },
): Disposable {
  let version = options.since;
  let folder: FSWatcher | undefined;
  let settling: NodeJS.Timeout | undefined;
  const look = (): void => {
    const found = fileVersion(file);
    if (found === version) return;
    version = found;
    onChange();
  };
  const settle = (): void => {
    clearTimeout(settling);
    settling = setTimeout(look, SETTLE_MS).unref();
  };
  const closeFolder = (): void => {
    folder?.close();
    folder = undefined;
  };
  // the folder, since a replaced file is another file; it may itself vanish and return
  const openFolder = (): void => {
    try {
      folder = watch(dirname(file), { persistent: false }, settle).on('error', closeFolder);
    } catch {
      folder = undefined; // polling goes on
    }
  };
  const poll = setInterval(() => {
    if (folder === undefined) openFolder();
    look();
  }, options.pollIntervalMs).unref();
  openFolder();
  settle();
  return {
    [Symbol.dispose]() {
      clearInterval(poll);
      clearTimeout(settling);
      closeFolder();
    },
  };
}
