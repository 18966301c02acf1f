// One scenario that uses every library, as a module and by require(), on each runtime that we promise; types by each compiler.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './consumer.mjs';

const programs = fileURLToPath(new URL('programs/', import.meta.url));
const PROGRAMS = ['bundled.mjs', 'required.cjs', 'observed.mjs', 'observed.cjs'];
const RUNTIMES = [
  ['node@22', 'node'],
  ['node@24', 'node'],
  ['node@26', 'node'],
  ['bun', 'bun'],
  ['deno', 'deno', 'run', '--allow-all', '--node-modules-dir=manual'],
];
const COMPILERS = ['5.6', '5.9', '6.0', '7.0'];

export async function runEverywhere(registry, scratch) {
  const folder = join(scratch, 'runtimes');
  const libraries = [
    'conn-manager',
    'esl-client',
    'esl-protocol',
    'event-sinks',
    'fake-freeswitch',
    'fs-scripting',
    'opentelemetry',
  ];
  install(folder, registry, {
    ...Object.fromEntries(libraries.map((name) => [`@switchwire/${name}`, 'latest'])),
    '@opentelemetry/api': '^1.9.0',
    '@opentelemetry/sdk-trace-base': '^2.0.0',
    '@types/node': '^20.19.0',
  });
  for (const file of [...PROGRAMS, 'types.mts', 'tsconfig.json'])
    cpSync(join(programs, file), join(folder, file));
  const failed = [];
  const attempt = (name, args, expected) => {
    try {
      const output = execFileSync('npx', ['--yes', ...args], { cwd: folder, encoding: 'utf8', timeout: 300_000, stdio: ['ignore', 'pipe', 'pipe'] }); // prettier-ignore
      assert.match(output, expected);
      console.log(`  ${name}: ok`);
    } catch (error) {
      failed.push(name);
      console.log(
        `  ${name}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`.slice(0, 2_000),
      );
    }
  };
  for (const [spec, program, ...args] of RUNTIMES) {
    for (const file of PROGRAMS)
      attempt(`${spec}, ${file}`, ['-p', spec, program, ...args, file], /digit: 7/);
  }
  for (const version of COMPILERS)
    attempt(`TypeScript ${version}`, ['-p', `typescript@${version}`, 'tsc', '-p', '.'], /^$/);
  assert.deepEqual(failed, []);
}
