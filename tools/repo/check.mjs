// `npm run check`: everything that is not a test. Runs all of it, in two lanes beside each other, and says at the
// end what failed.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = (path) => [
  process.execPath,
  fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url)),
];
const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };
const nx = bin('nx/dist/bin/nx.js');
const tsc = bin('typescript/bin/tsc');
const tsx = [process.execPath, '--conditions=@switchwire/source', '--import', 'tsx'];
const runMany = (target) => [
  ...nx,
  'run-many',
  '-t',
  target,
  '--output-style=static',
  '--parallel=2',
];

// One process for all projects reads their types once; each project's own `lint` and `typecheck` are for daily work.
const LANES = [
  [
    // the types of all projects nearly fill the memory that Node.js takes by itself
    ['lint', [process.execPath, '--max-old-space-size=8192', ...bin('eslint/bin/eslint.js').slice(1), '.']], // prettier-ignore
    ['format', [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
    ['dead code', [...bin('knip/bin/knip.js')]],
  ],
  [
    ['links and wording', [process.execPath, 'tools/repo/check-docs.mjs']],
    ['structure', [...tsx, 'tools/repo/structure/check.ts']],
    ['public names', [...tsx, 'tools/repo/surface/check.ts']],
    ['api reports', [...tsx, 'tools/repo/api/check.ts']],
    ['manifests', [process.execPath, 'tools/repo/manifests/check.mjs']],
    ['changesets', [...tsx, 'tools/repo/changesets/check.ts']],
    ['generated pages are current', ['npm', 'run', '--silent', 'docs:check']],
    ['types', [...tsc, '-p', 'tools/repo/tsconfig.workspace.json']],
    ['types of the viewer', [...tsc, '-p', 'apps/state-viewer', '--noEmit']],
    ['package shape', runMany('check-package')],
  ],
];

/** Prints how it went, with everything that it said when it went wrong; gives whether it went well. */
function check([name, [program, ...args]]) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (text) => (output += text);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => collect(String(error)));
    child.once('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
      if (code !== 0) console.log(output);
      resolve({ name, ok: code === 0 });
    });
  });
}

async function runLane(lane) {
  const results = [];
  for (const one of lane) results.push(await check(one));
  return results;
}

// the lint rule for package boundaries judges by the project graph that this leaves behind
spawnSync(nx[0], [...nx.slice(1), 'show', 'projects'], { cwd: root, env, stdio: 'ignore' });
const results = (await Promise.all(LANES.map(runLane))).flat();
const failed = results.filter(({ ok }) => !ok).map(({ name }) => name);
console.log(
  failed.length === 0
    ? `${results.length} checks passed`
    : `${failed.length} of ${results.length} checks failed: ${failed.join(', ')}`,
);
process.exit(failed.length === 0 ? 0 : 1);
