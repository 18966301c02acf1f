// `npm create switchwire` as a new user meets it: the project, its types, its test.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './consumer.mjs';

/** As people name folders. */
const NAME = 'my routes';

export async function createProject(registry, scratch) {
  const folder = join(scratch, 'starter');
  mkdirSync(folder);
  const userconfig = join(folder, 'npmrc');
  writeFileSync(userconfig, registry.npmrc);
  const [version] = await registry.versionsOf('create-switchwire');
  const archive = `${registry.url}create-switchwire/-/create-switchwire-${version}.tgz`;
  execFileSync('npm', ['exec', '--yes', `--package=${archive}`, '--', 'create-switchwire', NAME], {
    cwd: folder,
    // a shell drops variables with the name of a scope in them, so the registry of ours is named in a file
    env: { ...process.env, npm_config_userconfig: userconfig },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const project = join(folder, NAME);
  const { name } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  console.log(`  ${name}: written and installed`);
  npm(project, 'run', 'typecheck');
  console.log('  its types are right');
  npm(project, 'test');
  console.log('  its test passes');
}
