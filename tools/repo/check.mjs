// `npm run check`: everything that is not a test. Runs all of it and says at the end what failed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };
const nx = (target) => [
  'npx',
  ['nx', 'run-many', '-t', target, '--output-style=static', '--parallel=2'],
];

const CHECKS = [
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['machine pages are current', 'npm', ['run', '--silent', 'docs:check']],
  ['links and wording', 'node', ['tools/repo/check-docs.mjs']],
  ['types', ...nx('typecheck')],
  ['lint', ...nx('lint')],
  ['dead code', 'npx', ['knip']],
  ['package shape', ...nx('check-package')],
];

const failed = [];
for (const [name, command, args] of CHECKS) {
  const started = performance.now();
  const run = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const ok = run.status === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
  if (!ok) {
    failed.push(name);
    console.log(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error ? String(run.error) : ''}`);
  }
}

console.log(
  failed.length === 0
    ? `${CHECKS.length} checks passed`
    : `${failed.length} of ${CHECKS.length} checks failed: ${failed.join(', ')}`,
);
process.exit(failed.length === 0 ? 0 : 1);
