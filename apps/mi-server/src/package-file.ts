import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const MANIFEST = pathToFileURL(
  createRequire(import.meta.url).resolve('@switchwire/mi-server/package.json'),
);

/** Whether these are the sources in the workspace, and not what the build made of them. */
export const RUNS_FROM_SOURCES = import.meta.url.endsWith('.ts');

/** A file or folder of this package, wherever in it this module has been put by the build. */
export const packageFile = (path: string): URL => new URL(path, MANIFEST);
