import { readFileSync } from 'node:fs';
import { packageFile } from './package-file.ts';

/** The version of this package, from its package.json. */
export const VERSION: string = (
  JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    readonly version: string;
  }
).version;
