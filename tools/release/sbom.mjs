// `node tools/release/sbom.mjs > FILE`: what a user gets with all packages, as CycloneDX: every package that npm installs, and the code of
// others that is inside of ours. npm's own list has only the former, and of this workspace also what is never published.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, npm } from './consumer.mjs';
import { publishedPackages, root } from './workspace-copy.mjs';

/** What a build writes beside code of others that it put into a package: `[{ name, version, identifier, text }]`. */
const LICENSES = 'licenses.json';

/** Whose list it is: npm wants a version. */
const ROOT = { name: 'switchwire', version: '0.0.0' };

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const refOf = ({ name, version }) => `${name}@${version}`;

/** Every package and every copy of code in `node_modules`, found by looking, not by asking npm. */
function installedIn(modules) {
  return readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) => {
      const folder = join(modules, name);
      if (name.startsWith('@')) return installedIn(folder);
      const { name: own, version } = readJson(join(folder, 'package.json'));
      const inner = readdirSync(folder).includes('node_modules')
        ? installedIn(join(folder, 'node_modules'))
        : [];
      return [{ name: own, version, folder }, ...inner];
    });
}

function insideOf({ name, folder }) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.split('/').at(-1) === LICENSES && !file.includes('node_modules'))
    .flatMap((file) => readJson(join(folder, file)))
    .map((one) => ({ ...one, holder: name }));
}

/** The list for a folder in which packages are installed. */
export function sbomOf(folder) {
  const sbom = JSON.parse(npm(folder, 'sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'));
  const known = new Set(sbom.components.map(({ 'bom-ref': ref }) => ref));
  const inside = installedIn(join(folder, 'node_modules'))
    .filter(({ name }) => name.includes('switchwire'))
    .flatMap(insideOf);
  for (const ref of new Set(inside.map(refOf))) {
    if (known.has(ref)) continue;
    const all = inside.filter((one) => refOf(one) === ref);
    const [{ name, version, identifier }] = all;
    sbom.components.push({
      'bom-ref': ref,
      type: 'library',
      name,
      version,
      scope: 'required',
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      properties: all.map(({ holder }) => ({ name: 'switchwire:inside-of', value: holder })),
      licenses: [{ license: { id: identifier } }],
    });
  }
  for (const component of sbom.components)
    // where it came from on this machine says nothing to a reader
    component.externalReferences = (component.externalReferences ?? []).filter(({ url }) => url.startsWith('https:')); // prettier-ignore
  return sbom;
}

/** @returns {string[]} What is installed, or inside of a package, and not in the list, or the other way round. */
export function sbomProblems(sbom, folder) {
  const packages = installedIn(join(folder, 'node_modules'));
  const inside = packages.flatMap(insideOf);
  const there = new Set([...packages, ...inside].map(refOf));
  const purls = sbom.components.map(({ purl }) => decodeURIComponent(purl.replace('pkg:npm/', '').replace(/\?.*$/, ''))); // prettier-ignore
  const listed = new Set(purls);
  return [
    ...[...there].filter((ref) => !listed.has(ref)).map((ref) => `${ref} is installed, and not in the list`), // prettier-ignore
    ...[...listed].filter((ref) => !there.has(ref)).map((ref) => `${ref} is in the list, and not installed`), // prettier-ignore
    ...sbom.components.filter(({ licenses = [] }) => licenses.length === 0).map(({ purl }) => `${purl} has no license`), // prettier-ignore
  ];
}

/** Our registry is that of our scope; npm looks elsewhere for a package without one. */
async function sourceOf(registry, name) {
  const [version] = (await registry.versionsOf(name)).slice(-1);
  return name.startsWith('@') ? version : `${registry.url}${name}/-/${name}-${version}.tgz`;
}

/** All packages as a user installs them, from a registry. */
export async function listed(registry, scratch) {
  const folder = join(scratch, 'sbom');
  const names = publishedPackages().map(({ name }) => name);
  const sources = await Promise.all(names.map(async (name) => [name, await sourceOf(registry, name)])); // prettier-ignore
  install(folder, registry, Object.fromEntries(sources), ROOT);
  const sbom = sbomOf(folder);
  const problems = sbomProblems(sbom, folder);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(`  ${sbom.components.length} packages, those inside of ours included`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scratch = mkdtempSync(join(tmpdir(), 'switchwire-sbom-'));
  try {
    const folder = join(scratch, 'user');
    const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch, ...publishedPackages().flatMap(({ folder: one }) => ['-w', one])], { cwd: root, encoding: 'utf8' }); // prettier-ignore
    const archives = JSON.parse(packed).map(({ name, filename }) => [name, `file:../${filename}`]);
    install(folder, { npmrc: '' }, Object.fromEntries(archives), ROOT);
    const sbom = sbomOf(folder);
    const problems = sbomProblems(sbom, folder);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    console.log(JSON.stringify(sbom, null, 2));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
