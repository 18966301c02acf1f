// A copy of the repository, sources and built files, in which versions can be raised and published.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const run = (program, args, cwd, env = {}) =>
  execFileSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Every published package: its name, its folder from the root, its manifest. */
export function publishedPackages() {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).flatMap((name) => {
      const folder = `${parent}/${name}`;
      const file = join(root, folder, 'package.json');
      if (!existsSync(file)) return [];
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      return manifest.private === true ? [] : [{ name: manifest.name, folder, manifest }];
    }),
  );
}

export function copyWorkspace(target, registry) {
  const files = run('git', ['ls-files', '-co', '--exclude-standard'], root).split('\n');
  for (const file of files.filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(root, file), join(target, file));
  }
  for (const { folder } of publishedPackages().filter((one) =>
    existsSync(join(root, one.folder, 'dist')),
  ))
    cpSync(join(root, folder, 'dist'), join(target, folder, 'dist'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
  writeFileSync(join(target, '.npmrc'), registry.npmrc, { flag: 'a' });
  const git = (...args) => run('git', args, target);
  const commit = (subject) => {
    git('add', '-A');
    git('-c', 'user.name=release', '-c', 'user.email=release@localhost', 'commit', '-qm', subject);
  };
  git('init', '-q', '-b', 'main');
  commit('start');
  const changeset = join(root, 'node_modules/@changesets/cli/bin.js');
  const env = {
    npm_config_registry: registry.url,
    GIT_AUTHOR_NAME: 'release',
    GIT_AUTHOR_EMAIL: 'release@localhost',
    GIT_COMMITTER_NAME: 'release',
    GIT_COMMITTER_EMAIL: 'release@localhost',
  };
  return {
    folder: target,
    /** Writes a changeset for one package, if one is named, takes all into versions and publishes. */
    release(name, bump) {
      if (name !== undefined)
        writeFileSync(
          join(target, '.changeset/rehearsal.md'),
          `---\n'${name}': ${bump}\n---\n\nRehearsal.\n`,
        );
      run(process.execPath, [changeset, 'version'], target, env);
      commit('version');
      run(process.execPath, [changeset, 'publish'], target, env);
    },
  };
}
