// `npm run check:release`: what a stranger meets, tried with real tools. Not part of `npm run check`: it needs the network and
// takes minutes. Arguments name parts: `npm run check:release -- rehearsal bundlers`.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
if (!existsSync(join(here, 'node_modules/verdaccio'))) {
  console.log('Installing a registry and bundlers …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
}
const { startRegistry } = await import('./registry.mjs');
const { copyWorkspace } = await import('./workspace-copy.mjs');
const { rehearse } = await import('./rehearse.mjs');
const { bundle } = await import('./bundlers.mjs');
const { weigh } = await import('./weights.mjs');
const { createProject } = await import('./starter.mjs');
const { runEverywhere } = await import('./runtimes.mjs');

if (!process.env['SWITCHWIRE_BUILT']) {
  console.log('Building …');
  execFileSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const scratch = mkdtempSync(join(tmpdir(), 'switchwire-release-'));
const registry = await startRegistry(join(scratch, 'registry'));
const workspace = copyWorkspace(join(scratch, 'workspace'), registry);
const parts = {
  rehearsal: () => rehearse(registry, workspace, scratch),
  weights: () => weigh(registry, scratch),
  bundlers: () => bundle(registry, scratch),
  starter: () => createProject(registry, scratch),
  runtimes: () => runEverywhere(registry, scratch),
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0)
  console.log(`there is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
const failed = [];
try {
  // the rehearsal publishes everything itself, and the other parts need it
  if (wanted.length > 0 && !wanted.includes('rehearsal')) workspace.release();
  for (const [name, work] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const started = performance.now();
    console.log(`${name}:`);
    let problem;
    try {
      await work();
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
  await registry.close();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(failed.length === 0 ? 'ready to publish' : `failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
