// A published package that changed since origin/main, or since the last release, comes with a changeset.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingChangesets, type PublishedPackage } from './missing-changesets.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What git says; undefined if it has no answer. */
function git(...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
const linesOf = (text: string | undefined): readonly string[] =>
  (text ?? '').split('\n').filter((line) => line !== '');

/** Where the change began: on a branch where it left main, on main itself at the last release. */
function findBase(): string | undefined {
  const fork = git('merge-base', 'HEAD', 'origin/main');
  return fork !== undefined && fork !== git('rev-parse', 'HEAD')
    ? fork
    : git('describe', '--tags', '--abbrev=0');
}

const base = findBase();
if (base === undefined) {
  console.log('changesets: neither a branch of origin/main nor a release to compare with');
} else {
  const changed = [
    ...linesOf(git('diff', '--name-only', base)),
    ...linesOf(git('ls-files', '-o', '--exclude-standard')),
  ];
  const packages = linesOf(git('ls-files', '*/package.json')).flatMap((file) => {
    const { name, version, ...manifest } = JSON.parse(
      readFileSync(join(root, file), 'utf8'),
    ) as Manifest;
    if (manifest.private === true || !/^(?:packages|apps)\/[^/]+\/package\.json$/.test(file))
      return [];
    const before = git('show', `${base}:${file}`);
    const released = before !== undefined && (JSON.parse(before) as Manifest).version !== version;
    return [{ name, folder: dirname(file), released } satisfies PublishedPackage];
  });
  const changesets = changed
    .filter((file) => /^\.changeset\/(?!README).*\.md$/.test(file) && existsSync(join(root, file)))
    .map((file) => readFileSync(join(root, file), 'utf8'));

  const missing = missingChangesets(packages, changed, changesets);
  for (const name of missing)
    console.error(`${name} changed since ${base}: run \`npx changeset\` (\`--empty\` if no user can notice)`); // prettier-ignore
  if (missing.length > 0) process.exitCode = 1;
  else console.log(`changesets: complete since ${base}`);
}
