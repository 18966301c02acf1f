// `npm run check:release`: what a stranger meets, tried with real tools. Not part of `npm run check`: it needs the network and
// takes minutes. Arguments name parts: `npm run check:release -- rehearsal bundlers`; `site` alone needs no network.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');

/** In the order in which they run. The rehearsal publishes everything itself, and the parts below it need that. */
const PARTS = {
  site: { run: () => npmIn('tools/site', 'run', '--silent', 'build') },
  rehearsal: { needs: 'registry', run: async (at) => (await import('./rehearse.mjs')).rehearse(at.registry, at.workspace, at.scratch) }, // prettier-ignore
  archives: { needs: 'packages', run: async (at) => (await import('./archives.mjs')).unpackAll(at.registry, at.scratch) }, // prettier-ignore
  weights: { needs: 'packages', run: async (at) => (await import('./weights.mjs')).weigh(at.registry, at.scratch) }, // prettier-ignore
  growth: { run: async () => (await import('./growth.mjs')).growth() },
  sbom: { needs: 'packages', run: async (at) => (await import('./sbom.mjs')).listed(at.registry, at.scratch) }, // prettier-ignore
  bundlers: { needs: 'packages', run: async (at) => (await import('./bundlers.mjs')).bundle(at.registry, at.scratch) }, // prettier-ignore
  starter: { needs: 'packages', run: async (at) => (await import('./starter.mjs')).createProject(at.registry, at.scratch) }, // prettier-ignore
  containers: { run: async (at) => (await import('./containers.mjs')).readContainers(at.scratch) }, // prettier-ignore
  guides: { needs: 'packages', run: async (at) => (await import('./guides/follow-guides.mjs')).followGuides(at.registry, at.scratch) }, // prettier-ignore
  runtimes: { needs: 'packages', run: async (at) => (await import('./runtimes.mjs')).runEverywhere(at.registry, at.scratch) }, // prettier-ignore
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(
    `there is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`,
  );
  process.exit(2);
}
const wanted = Object.keys(PARTS).filter((name) => names.length === 0 || names.includes(name));
const needs = new Set(wanted.map((name) => PARTS[name].needs));

if (wanted.includes('site')) installTools('tools/site', 'vitepress');
if (needs.has('registry') || needs.has('packages')) installTools('tools/release', 'verdaccio');
if (!process.env['SWITCHWIRE_BUILT']) {
  console.log('Building …');
  npmIn('.', 'run', '--silent', 'build');
}

const scratch = mkdtempSync(join(tmpdir(), 'switchwire-release-'));
const at = { scratch };
const failed = [];
try {
  if (needs.has('registry') || needs.has('packages')) {
    const { startRegistry } = await import('./registry.mjs');
    const { copyWorkspace } = await import('./workspace-copy.mjs');
    at.registry = await startRegistry(join(scratch, 'registry'));
    at.workspace = copyWorkspace(join(scratch, 'workspace'), at.registry);
    if (!needs.has('registry')) at.workspace.release();
  }
  for (const name of wanted) {
    const started = performance.now();
    console.log(`${name}:`);
    let problem;
    try {
      await PARTS[name].run(at);
    } catch (error) {
      problem = error;
      failed.push(name);
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(`${problem === undefined ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
    if (problem !== undefined)
      console.log(problem.stack, problem.stdout ?? '', problem.stderr ?? '');
    if (name === 'rehearsal' && problem !== undefined) break;
  }
} finally {
  await at.registry?.close();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(failed.length === 0 ? 'ready to publish' : `failed: ${failed.join(', ')}`);
// everything of ours has ended; what a bundler or a failed part left open must not keep the process
process.exit(failed.length === 0 ? 0 : 1);

function npmIn(folder, ...args) {
  execFileSync('npm', args, { cwd: join(root, folder), stdio: ['ignore', 'inherit', 'inherit'] });
}

/** What a folder with a lockfile of its own needs, once. */
function installTools(folder, sign) {
  if (existsSync(join(root, folder, 'node_modules', sign))) return;
  console.log(`Installing ${folder} …`);
  npmIn(folder, 'ci', '--no-audit', '--no-fund', '--silent');
}
