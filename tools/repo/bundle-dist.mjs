// After tsc, which writes the types: makes the JavaScript of the package in the current folder. Each entry of its package.json is one
// module; what several entries share, and what is loaded later, is a module of its own. Node.js takes about as long to find, read
// and link a small module as a large one, so some few load in a quarter of the time of a hundred.
// No maps: with the sources in them they are larger than the rest, without them they lead nowhere. The code stays readable, and a comment
// names the source of each part.
// Everything in dist is published, so what no source makes any more is removed, except from folders that are filled by other means.
// bundle-dist.mjs [--entry FILE.ts]… [--external NAME]… [--keep FOLDER]…
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    /** Beside the entries of package.json, from src: what a program in bin starts. */
    entry: { type: 'string', multiple: true, default: [] },
    /** Left to Node.js, beside the dependencies. */
    external: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string', multiple: true, default: [] },
  },
});

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(manifest.exports)
  .map((target) => target['@switchwire/source'])
  .filter((source) => source !== undefined);

const { metafile } = await build({
  entryPoints: [...entries, ...values.entry.map((file) => `src/${file}`)],
  outdir: 'dist',
  outbase: 'src',
  // the same settings as tsc's, above all that an import of types alone loads nothing
  tsconfig: 'tsconfig.lib.json',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  charset: 'utf8',
  chunkNames: '[name]-[hash]',
  // a private package of the workspace becomes a part of this one
  conditions: ['@switchwire/source'],
  external: [
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
    ...values.external,
  ],
  metafile: true,
  logLevel: 'warning',
});

const written = new Set(Object.keys(metafile.outputs).map((file) => join(file)));
const kept = values.keep.map((folder) => join('dist', folder) + sep);
const isMadeOfSource = (file) => {
  if (!file.endsWith('.d.ts')) return written.has(file);
  const source = join('src', file.slice(`dist${sep}`.length, -'.d.ts'.length));
  return existsSync(`${source}.ts`) || existsSync(`${source}.tsx`);
};
for (const name of readdirSync('dist', { recursive: true })) {
  const file = join('dist', name);
  if (!/\.(?:js|d\.ts|map)$/.test(file) || kept.some((folder) => file.startsWith(folder))) continue;
  if (!isMadeOfSource(file)) rmSync(file);
}
