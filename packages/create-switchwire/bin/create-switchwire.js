#!/usr/bin/env node
// npm create switchwire [FOLDER] [--no-install]: writes the template, then installs what it needs in its newest versions.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const TEMPLATE = fileURLToPath(new URL('../template', import.meta.url));
const DEPENDENCIES = ['@switchwire/fs-scripting', '@switchwire/mi-server'];
const DEV_DEPENDENCIES = ['@switchwire/fake-freeswitch', '@types/node@22', 'typescript', 'vitest'];
const USAGE = 'npm create switchwire [FOLDER] [-- --no-install]';

function fail(message) {
  console.error(`error: ${message}\n${USAGE}`);
  process.exit(1);
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--no-install');
if (unknown !== undefined) fail(`there is no option ${unknown}`);
const [name = 'switchwire-routes', ...rest] = args.filter((arg) => !arg.startsWith('-'));
if (rest.length > 0) fail(`one folder is enough: ${rest.join(' ')} is too much`);

const folder = resolve(name);
if (existsSync(folder) && readdirSync(folder).length > 0)
  fail(`${folder} is not empty; name a new folder`);
mkdirSync(folder, { recursive: true });
cpSync(TEMPLATE, folder, { recursive: true });
// npm leaves a .gitignore out of archives
renameSync(join(folder, 'gitignore'), join(folder, '.gitignore'));
const manifestFile = join(folder, 'package.json');
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
manifest.name = basename(folder).toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-').replace(/^[._-]+/, '') || 'routes'; // prettier-ignore
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);

if (!args.includes('--no-install')) {
  const install = (...more) => {
    const shell = process.platform === 'win32';
    const { status } = spawnSync('npm', ['install', '--no-fund', '--no-audit', ...more], { cwd: folder, stdio: 'inherit', shell }); // prettier-ignore
    if (status !== 0)
      fail(`npm install failed; the project is in ${folder}, install by hand there`);
  };
  install(...DEPENDENCIES);
  install('--save-dev', ...DEV_DEPENDENCIES);
}
console.log(`
The project is in ${folder}.

  cd ${name}
  npm test            the route against a FreeSWITCH that is not there
  npm start           the route against FREESWITCH_URL, default fs://:ClueCon@127.0.0.1
`);
