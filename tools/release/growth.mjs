// What sinks and telemetry add to `npm i @switchwire/mi-server`: their own packages, and every package that only they bring into its tree.
//   node tools/release/growth.mjs
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SERVER = 'apps/mi-server';
/** What mi-server depends on for their sake alone. */
const FEATURE = ['@switchwire/event-sinks', '@switchwire/opentelemetry', '@opentelemetry/api'];
const MAX_BYTES = 1_000_000;

/** Where `require` finds a package from a place of the lockfile, links of workspaces followed; undefined for one that is not installed. */
function placeOf(packages, name, from) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const place = join(at, 'node_modules', name);
    if (packages[place] !== undefined)
      return packages[place].link ? packages[place].resolved : place;
    if (at === '') return undefined;
  }
}

/** Places of all that npm installs for a user: optional peers are left to the user. */
function treeOf(packages, start, ignored) {
  const found = new Set();
  const visit = (place, without) => {
    if (found.has(place)) return;
    found.add(place);
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = packages[place]; // prettier-ignore
    const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true); // prettier-ignore
    const names = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers]); // prettier-ignore
    for (const name of names) {
      const next = without.includes(name) ? undefined : placeOf(packages, name, place);
      if (next !== undefined) visit(next, []);
    }
  };
  visit(start, ignored);
  return found;
}

/** Bytes of a package as it is installed, and of the archive of one of ours. */
function sizeOf(place) {
  if (!place.includes('node_modules')) {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [{ unpackedSize, size }] = JSON.parse(execFileSync('npm', args, { cwd: join(root, place), encoding: 'utf8' })); // prettier-ignore
    return { installed: unpackedSize, packed: size };
  }
  const folder = join(root, place);
  // of optional dependencies only those of this system are there
  if (!existsSync(folder)) return { installed: 0, packed: undefined };
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()); // prettier-ignore
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const own = paths.filter((path) => !path.slice(folder.length).includes('/node_modules/'));
  return { installed: own.reduce((sum, path) => sum + statSync(path).size, 0), packed: undefined };
}

/** @throws If it is more than promised. */
export function growth() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const before = treeOf(packages, SERVER, FEATURE);
  const added = [...treeOf(packages, SERVER, [])].filter((place) => !before.has(place));
  assert.ok(added.includes('packages/event-sinks'), 'mi-server has no sinks');
  const sizes = added.map((place) => ({ place, ...sizeOf(place) }));
  for (const { place, installed, packed } of sizes)
    console.log(
      `  ${place}: ${installed} bytes${packed === undefined ? '' : `, ${packed} packed`}`,
    );
  const all = sizes.reduce((sum, { installed }) => sum + installed, 0);
  console.log(`  ${all} of at most ${MAX_BYTES} bytes`);
  assert.ok(all <= MAX_BYTES, `sinks and telemetry add ${all} bytes to mi-server; ${MAX_BYTES} are the most`); // prettier-ignore
}

if (process.argv[1] === fileURLToPath(import.meta.url)) growth();
