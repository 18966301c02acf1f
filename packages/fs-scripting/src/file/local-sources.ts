import { type Loader, type Plugin } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What was read, by absolute path, and a hash of its bytes; undefined: it could not be read. */
export type SourceHashes = Map<string, string | undefined>;

/** Stands for `import.meta` in the bundle; every file has its own. */
export const META = '__switchwire_meta';

/** Marks a question to the bundler's own resolver, which asks this plugin again. */
const INNER = { asked: 'by local-sources' };

const LOADERS: Readonly<Record<string, Loader>> = {
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.json': 'json',
  '.txt': 'text',
};

/** Reads the files of a script, notes what it read, and gives every module the `import.meta` of its own file. */
export function localSources(sources: SourceHashes): Plugin {
  return {
    name: 'local-sources',
    setup(build) {
      build.onResolve(
        { filter: /^\.{1,2}\// },
        async ({ path, kind, resolveDir, importer, pluginData }) => {
          if (pluginData === INNER) return undefined;
          const found = await build.resolve(path, {
            kind,
            resolveDir,
            importer,
            pluginData: INNER,
          });
          // so that a watcher notices when it appears
          if (found.errors.length > 0) sources.set(resolve(resolveDir, path), undefined);
          return found.errors.length > 0
            ? { errors: found.errors.map(({ text }) => ({ text })) }
            : found;
        },
      );
      build.onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
        const loader = LOADERS[extname(path)];
        const bytes = await read(path);
        sources.set(path, bytes === undefined ? undefined : hashOf(bytes));
        if (bytes === undefined || loader === undefined) return undefined;
        const text = bytes.toString('utf8');
        const isCode = loader !== 'json' && loader !== 'text';
        // on the first line, so that line numbers stay what they are
        return { contents: isCode ? prefixOf(path) + text.replace(/^#!/, '//') : text, loader };
      });
    },
  };
}

/** Hash of a file as it is now; undefined when it cannot be read. */
export async function hashFile(path: string): Promise<string | undefined> {
  const bytes = await read(path);
  return bytes === undefined ? undefined : hashOf(bytes);
}

/** Columns by which the first line of a file is shifted in the bundler's messages. */
export function prefixLength(path: string): number {
  return Buffer.byteLength(prefixOf(path));
}

function prefixOf(path: string): string {
  const meta = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
  return `const ${META}=${JSON.stringify(meta)};`;
}

async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch {
    // the bundler's own message names the line of the import
    return undefined;
  }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('base64');
}
