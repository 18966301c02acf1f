import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * The first of these programs that is on the PATH, with its folder.
 *
 * @param {readonly string[]} names
 * @param {string} [path]
 * @returns {string | undefined}
 */
export function findProgram(names, path = process.env.PATH ?? '') {
  for (const name of names)
    for (const folder of path.split(delimiter).filter((entry) => entry !== ''))
      if (isExecutable(join(folder, name))) return join(folder, name);
  return undefined;
}
