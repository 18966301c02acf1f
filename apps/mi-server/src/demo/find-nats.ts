import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config/config-error.ts';
import { packageFile } from '../package-file.ts';

/** Of the workspace, where `npm test` has built one: `.cache/nats-server/HASH/nats-server`. */
const BUILT = fileURLToPath(packageFile('../../.cache/nats-server'));
/** Debian puts it where the PATH of users does not lead. */
const BEYOND_PATH = '/usr/sbin';

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const foldersIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
};

/** A program `nats-server`: one that the workspace has built, else one that is installed. Throws ConfigError that says how to get one. */
export const findNatsServer = (path = '', built = BUILT, beyond = BEYOND_PATH): string => {
  const folders = [...foldersIn(built), ...path.split(delimiter), beyond];
  const found = folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'nats-server'))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw new ConfigError(
    'The demo of a fleet needs nats-server, which is not on the PATH: apt-get install nats-server, brew install nats-server, ' +
      'or take a release of github.com/nats-io/nats-server (2.9 or newer)',
  );
};
