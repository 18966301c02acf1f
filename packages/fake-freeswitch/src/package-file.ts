import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A file or folder of this package, wherever in it this module has been put by the build. */
export function packageFile(path: string): URL {
  const manifest = createRequire(import.meta.url).resolve(
    '@switchwire/fake-freeswitch/package.json',
  );
  return new URL(path, pathToFileURL(manifest));
}
