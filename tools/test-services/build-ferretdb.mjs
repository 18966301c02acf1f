// Builds tools/ferretdb into .cache/, once for each state of its sources.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './find-program.mjs';
import { runProgram } from './run-program.mjs';

const sources = fileURLToPath(new URL('../ferretdb', import.meta.url));
const cache = fileURLToPath(new URL('../../.cache/ferretdb', import.meta.url));
const SOURCE_FILES = ['go.mod', 'go.sum', 'main.go'];
const DEADLINE_MS = 15 * 60_000;

const version = () =>
  /FerretDB v(\S+)/.exec(readFileSync(join(sources, 'go.mod'), 'utf8'))?.[1] ?? 'unknown';

const sourceHash = () => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of SOURCE_FILES) hash.update(readFileSync(join(sources, file)));
  return hash.digest('hex').slice(0, 16);
};

/**
 * @returns {Promise<{ binary: string, name: string } | { problem: string }>}
 */
export async function buildFerretdb() {
  const binary = join(cache, sourceHash(), 'ferretdb');
  const name = `FerretDB ${version()} (SQLite)`;
  if (existsSync(binary)) return { binary, name: `${name}, built before` };

  const go = findProgram(['go'], `${process.env.PATH ?? ''}:/usr/local/go/bin`);
  if (go === undefined) return { problem: 'Go 1.24 or newer is not on the PATH' };
  mkdirSync(join(binary, '..'), { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  const build = await runProgram(
    go,
    [
      'build',
      '-trimpath',
      '-tags',
      'ferretdb_no_postgresql',
      '-ldflags',
      '-s -w',
      '-o',
      unfinished,
      '.',
    ],
    { cwd: sources, env: { ...process.env, CGO_ENABLED: '0' }, deadlineMs: DEADLINE_MS },
  );
  if (!build.ok) return { problem: `go build in tools/ferretdb failed:\n${build.output}` };
  renameSync(unfinished, binary);
  return { binary, name: `${name}, built in ${build.seconds} s` };
}
