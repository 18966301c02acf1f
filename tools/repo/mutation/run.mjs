// `npm run mutation -- PACKAGE [--near] [--sample N [--seed WORD]] [-- FILES]`: changes the code of a package in many small ways
// and runs the tests for each change. A change that no test notices is printed; the share of noticed ones has a least value for
// each package. With --near only the tests beside the sources run: quick, and what all tests notice is at least as much. With
// --sample only N changes, drawn at random from all of them, are tried.
//
// MUTATION_WORKERS: how many changes are tried at once. MUTATION_TIMEOUT_MS: for how long the tests of a change may run longer than
// usual, before it counts as noticed.
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { isMutated, PACKAGES } from './packages.mjs';
import { marginOf, scoreOf } from './score.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    near: { type: 'boolean', default: false },
    sample: { type: 'string' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});
const [name, ...rest] = positionals;
const groups = PACKAGES[name];
const sampleSize = flags.sample === undefined ? undefined : Number(flags.sample);
if (groups === undefined || (sampleSize !== undefined && !(sampleSize > 0))) {
  console.error(
    `Usage: npm run mutation -- ${Object.keys(PACKAGES).join(' | ')} [--near] [--sample N [--seed WORD]] [-- FILES]`,
  );
  process.exit(2);
}
// read by vitest.config.ts
if (flags.near) process.env.MUTATION_NEAR = '1';

process.chdir(root);
const folder = `packages/${name}`;
const sources = readdirSync(`${folder}/src`, { recursive: true })
  .map((file) => `src/${file}`)
  .filter(isMutated);
/** Files and folders may be named from the root or from the package. */
const named = rest.map((file) => (file.startsWith(`${folder}/`) ? relative(folder, file) : file));
const files = sources.filter(
  (file) => named.length === 0 || named.some((one) => file === one || file.startsWith(`${one}/`)),
);
if (files.length === 0) {
  console.error(`Nothing to mutate in ${folder}: ${named.join(', ')}`);
  process.exit(2);
}

const results = await new Stryker({
  packageManager: 'npm',
  plugins: [
    '@stryker-mutator/vitest-runner',
    fileURLToPath(new URL('sample.mjs', import.meta.url)),
  ],
  testRunner: 'vitest',
  vitest: {
    configFile: 'tools/repo/mutation/vitest.config.ts',
    dir: folder,
  },
  mutate: files.map((file) => `${folder}/${file}`),
  concurrency: Number(process.env.MUTATION_WORKERS ?? Math.max(1, availableParallelism() - 1)),
  dryRunTimeoutMinutes: 60, // all tests of a package, on a busy machine
  coverageAnalysis: 'perTest',
  ignoreStatic: true, // what runs once while a module loads would need a process for each mutant
  disableTypeChecks: false, // the tests compare some files with their text
  ignorePatterns: ['docs/images', '.nx', 'coverage'],
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: `.cache/mutation/${name}.html` },
  jsonReporter: { fileName: `.cache/mutation/${name}.json` },
  tempDirName: '.cache/mutation/sandboxes',
  ...(sampleSize !== undefined && {
    checkers: ['sample'],
    sample: { size: sampleSize, seed: flags.seed },
    warnings: { unknownOptions: false },
  }),
  timeoutMS: Number(process.env.MUTATION_TIMEOUT_MS ?? 5_000),
  timeoutFactor: 1.5,
  allowConsoleColors: false,
}).runMutationTest();

const mutants = results.map(({ fileName, status }) => ({
  file: relative(folder, relative(root, fileName)),
  status,
}));
const scores = scoreOf(groups, mutants);
console.log(`\n${name}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`);
for (const score of scores) {
  const { name: group, least, found, mutants: count, timeouts, percent, held } = score;
  const margin = sampleSize === undefined ? '' : ` ± ${marginOf(score).toFixed(1)}`;
  const share = `${percent.toFixed(1)}${margin} % (${found} of ${count}, ${timeouts} by time-out)`;
  console.log(`  ${held ? 'ok    ' : 'FAILED'}  ${group}: ${share}, ${least} % are the least`);
}
process.exitCode = scores.length > 0 && scores.every(({ held }) => held) ? 0 : 1;
