// Packages as a user installs them: packed from a built checkout, in an empty folder, without what only developers need.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const run = (program, args, cwd) =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 26 }); // prettier-ignore
const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** A clone at a commit, with its own dependencies, built. */
export function builtClone(repository, commit, folder) {
  run('git', ['clone', '--quiet', repository, folder], '.');
  run('git', ['checkout', '--quiet', commit], folder);
  run('npm', ['ci', '--no-audit', '--no-fund', '--silent', '--prefer-offline'], folder);
  run('npm', ['run', '--silent', 'build'], folder);
  return folder;
}

/** The published packages of a checkout: `name -> folder from its root`. */
const publishedOf = (checkout) =>
  new Map(
    ['packages', 'apps'].flatMap((parent) =>
      readdirSync(join(checkout, parent))
        .map((name) => join(parent, name))
        .filter((folder) => existsSync(join(checkout, folder, 'package.json')))
        .map((folder) => [readManifest(join(checkout, folder)), folder])
        .filter(([manifest]) => manifest.private !== true)
        .map(([{ name }, folder]) => [name, folder]),
    ),
  );

/** Installs a package and those of the checkout that it needs into a new folder. */
export function installFrom(checkout, name, folder) {
  const published = publishedOf(checkout);
  const needed = new Set([name]);
  for (const one of needed)
    for (const other of Object.keys(
      readManifest(join(checkout, published.get(one))).dependencies ?? {},
    ))
      // prettier-ignore
      if (published.has(other)) needed.add(other);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true }));
  const workspaces = [...needed].flatMap((one) => ['-w', published.get(one)]);
  const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...workspaces], checkout); // prettier-ignore
  const archives = JSON.parse(packed).map(({ filename }) => `./${filename.replace('@', '').replace('/', '-')}`); // prettier-ignore
  run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--silent', '--prefer-offline', ...archives], folder); // prettier-ignore
  return folder;
}
