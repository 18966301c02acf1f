import { statSync } from 'node:fs';

const READABLE_BY_OTHERS = 0o004;

/** A warning when every user of this machine can read the passwords in the file; undefined where no mode says so. */
export function exposureOf(file: string): string | undefined {
  // modes mean nothing there
  if (process.platform === 'win32') return undefined;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & READABLE_BY_OTHERS) === 0) return undefined;
  return `Every user of this machine can read ${file}, which holds passwords: chmod o-r it`;
}
