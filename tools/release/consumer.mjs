// A folder in which a user installs packages from our registry, as npm does it.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** @param {Record<string, string>} dependencies */
export function install(folder, registry, dependencies, more = {}) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.npmrc'), registry.npmrc);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'user', private: true, type: 'module', dependencies, ...more }, null, 2),
  );
  npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline');
}

export function npm(folder, ...args) {
  return execFileSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function runProgram(folder, file, program = process.execPath, args = []) {
  return execFileSync(program, [...args, file], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Where copies of a package are, from the user's folder. */
export function copiesOf(folder, name) {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([path, { version }]) => `${path}@${version}`);
}

/** How many packages are installed, and how many bytes their files have. */
export function weightOf(folder) {
  const modules = join(folder, 'node_modules');
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const installed = Object.keys(packages).filter(
    (path) => path !== '' && existsSync(join(folder, path)),
  );
  const seen = new Set();
  const bytes = readdirSync(modules, { recursive: true })
    .map((file) => lstatSync(join(modules, file)))
    .filter((stat) => stat.isFile())
    // a file under two names, as esbuild's program is, takes its room once
    .filter(({ ino }) => !seen.has(ino) && seen.add(ino))
    .reduce((sum, { size }) => sum + size, 0);
  return { packages: installed.length, bytes };
}
