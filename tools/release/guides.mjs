// Follows a guide as a reader does: writes the files that it names, runs its commands one after the other, in an empty folder, with the
// packages of our registry. Nothing is left out but what only the reader has: the FreeSWITCH, and the browser.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npm } from './consumer.mjs';
import { root } from './workspace-copy.mjs';

const COMMAND_MS = 300_000;
const READY_MS = 60_000;

/** Blocks in their order: a file with its name, or commands. */
const stepsOf = (text) =>
  [...text.matchAll(/(?:^`([\w./-]+)`[^\n]*:\n\n)?^```(\w+)\n([\s\S]*?)^```/gm)]
    .map(([, file, language, code]) => ({ file, language, code }))
    .filter(({ file, language }) => file !== undefined || language === 'sh');

/** A folder in which commands are run. */
function emptyFolder(registry, scratch, name) {
  const folder = join(scratch, 'guides', name);
  mkdirSync(folder, { recursive: true });
  const userconfig = join(scratch, 'guides', `${name}.npmrc`);
  // npx asks before it installs anything; a reader says yes
  writeFileSync(userconfig, `${registry.npmrc}yes=true\n`);
  const {
    // not those of the npm that runs this check, and none that mi-server does not know
    SWITCHWIRE_BUILT: _built,
    npm_config_loglevel: _level,
    npm_config_local_prefix: _local,
    npm_config_prefix: _prefix,
    ...inherited
  } = process.env;
  const env = {
    ...inherited,
    npm_config_userconfig: userconfig,
    npm_config_prefer_offline: 'true',
  };
  return { folder, env };
}

const bash = ({ folder, env }, command) =>
  execFileSync('bash', ['-euc', command], { cwd: folder, env, encoding: 'utf8', timeout: COMMAND_MS, stdio: ['ignore', 'pipe', 'pipe'] }); // prettier-ignore

/** @param {(command: string) => string} [adapt] What only the reader has, replaced. */
function follow(at, guide, adapt = (command) => command) {
  const outputs = [];
  for (const { file, code } of stepsOf(readFileSync(join(root, guide), 'utf8'))) {
    if (file === undefined) outputs.push(bash(at, adapt(code)));
    else {
      mkdirSync(dirname(join(at.folder, file)), { recursive: true });
      writeFileSync(join(at.folder, file), code);
    }
  }
  return outputs.join('');
}

export async function followGuides(registry, scratch) {
  const commonjs = follow(emptyFolder(registry, scratch, 'commonjs'), 'docs/guides/commonjs.md');
  assert.match(commonjs, /8021 function/);
  console.log('  commonjs.md: plain Node.js, node16, NestJS and Jest 29 work');
  await tenMinutes(registry, scratch);
}

/** Starts a program and gives what it printed when a line of it matches. */
async function started({ folder, env }, command, ready) {
  const child = spawn('bash', ['-c', `exec ${command}`], { cwd: folder, env, detached: true });
  let output = '';
  const stop = () => {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  const timer = setTimeout(stop, READY_MS);
  await new Promise((resolve, reject) => {
    const read = (text) => {
      output += text;
      if (ready.test(output)) resolve();
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('close', () => reject(new Error(`${command} ended:\n${output}`)));
  });
  clearTimeout(timer);
  const ended = new Promise((resolve) => child.once('close', resolve));
  return { output: () => output, until: (pattern) => untilPrinted(child, () => output, pattern), async stop() { stop(); await ended; } }; // prettier-ignore
}

function untilPrinted(child, output, pattern) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${pattern} in:\n${output()}`)), READY_MS);
    const look = () => {
      if (!pattern.test(output())) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    look();
  });
}

/** docs/guides/ten-minutes.md with a fake FreeSWITCH in place of the one at 192.0.2.10, and calls that press digits. */
async function tenMinutes(registry, scratch) {
  const at = emptyFolder(registry, scratch, 'ten-minutes');
  const began = performance.now();
  const steps = stepsOf(readFileSync(join(root, 'docs/guides/ten-minutes.md'), 'utf8'));
  const [create, doctor, start, command, startScript] = steps.filter(({ file }) => file === undefined).map(({ code }) => code.trim()); // prettier-ignore
  const [version] = await registry.versionsOf('create-switchwire');
  const archive = `${registry.url}create-switchwire/-/create-switchwire-${version}.tgz`;
  // `npm create NAME` is `npm exec create-NAME`; our registry has the scope only, so that the archive is named
  bash(at, create.replace('npm create switchwire@latest', `npm exec --yes --package=${archive} -- create-switchwire`)); // prettier-ignore
  const project = { ...at, folder: join(at.folder, 'my-routes') };
  const fake = await started(project, 'npx fake-freeswitch --port 0 --calls 1/s', /:(\d+)\b/);
  try {
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(fake.output());
    const adapt = (text) => text.replaceAll('192.0.2.10', `127.0.0.1:${port}`).replaceAll('PASSWORD', 'ClueCon'); // prettier-ignore
    assert.match(bash(project, adapt(doctor)), /Everything works/);
    const server = await started(project, adapt(start), /mi-server is ready/);
    try {
      assert.match(bash(project, adapt(command)), /UP /);
    } finally {
      await server.stop();
    }
    const script = steps.find(({ file }) => file === 'src/route.ts');
    writeFileSync(join(project.folder, script.file), script.code);
    const scripted = await started(project, adapt(startScript), /mi-server is ready/);
    try {
      await scripted.until(/pressed \d/);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(`  ten-minutes.md: from nothing to a digit in a script in ${seconds} s`);
    } finally {
      await scripted.stop();
    }
    npm(project.folder, 'run', 'typecheck');
  } finally {
    await fake.stop();
  }
}
