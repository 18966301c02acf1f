// The manifests of all workspaces: metadata, ranges, engines.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineProblems, manifestProblems } from './manifest-problems.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const manifests = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /^(?:packages|apps|tools)\/[^/]+\/package\.json$/.test(file))
  .filter((file) => existsSync(join(root, file)))
  .map((file) => ({ folder: dirname(file), manifest: readJson(file) }));
const versions = new Map(manifests.map(({ manifest }) => [manifest.name, manifest.version]));

const problems = manifests.flatMap(({ folder, manifest }) => {
  const found = manifestProblems(manifest, folder, (name) => versions.get(name));
  const files = manifest.private === true ? [] : ['README.md', 'LICENSE'];
  const missing = files.filter((file) => !existsSync(join(root, folder, file)));
  return [...found, ...missing.map((file) => `${file} is missing`)].map(
    (problem) => `${folder}/package.json: ${problem}`,
  );
});
problems.push(...engineProblems(readJson('package-lock.json').packages));

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`manifests: ${manifests.length} are good`);
