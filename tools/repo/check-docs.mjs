// What no other tool looks at: links and wording of the docs, a row for each error code, paths of one machine, registry hosts in
// the lock file, size of the README.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { translationisms } from './wording.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const read = (file) => readFileSync(join(root, file), 'utf8');
const problems = [];

const slug = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
/** Lines keep their numbers. */
const withoutCode = (text) =>
  text
    .replaceAll(/^```[\s\S]*?^```/gm, (block) => block.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`\n]*`/g, '`…`');
const anchorsOf = (text) =>
  new Set([...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading]) => slug(heading)));

for (const file of files.filter((name) => name.endsWith('.md') && !name.endsWith('CHANGELOG.md'))) {
  const text = read(file);
  for (const [, target] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/i.test(target)) continue;
    const [path, anchor] = target.split('#');
    const linked = path === '' ? file : join(dirname(file), path);
    if (!existsSync(join(root, linked))) problems.push(`${file}: no such file: ${target}`);
    else if (anchor && linked.endsWith('.md') && !anchorsOf(read(linked)).has(anchor))
      problems.push(`${file}: no such heading: ${target}`);
  }
}

const PAGES =
  /^(?:README\.md|CONTRIBUTING\.md|docs\/.*\.md|(?:packages|apps|tools)\/[^/]+\/README\.md)$/;
for (const file of files.filter((name) => PAGES.test(name))) {
  for (const { line, phrase, better } of translationisms(withoutCode(read(file))))
    problems.push(`${file}:${line}: "${phrase}": say ${better}`);
}

for (const file of files) {
  if (/\.(jsonl|bin|png|svg|ico)$/.test(file) || file === 'package-lock.json') continue;
  for (const [index, line] of read(file).split('\n').entries()) {
    if (/(?:^|[\s"'`(=])\/(?:work|farm|root)\/[\w.-]/.test(line))
      problems.push(`${file}:${index + 1}: a path of one machine`);
  }
}

const errorsPage = read('docs/concepts/errors.md');
for (const file of files) {
  if (!/^(?:packages|apps)\/[^/]+\/src\/.*\.tsx?$/.test(file) || file.includes('.test.')) continue;
  for (const [, code] of read(file).matchAll(/'((?:ESL|SW)_[A-Z_]+)'/g)) {
    if (!new RegExp(`^\\| \`${code}\``, 'm').test(errorsPage))
      problems.push(`${file}: docs/concepts/errors.md has no row for ${code}`);
  }
}

if (/"resolved": *"https?:/.test(read('package-lock.json')))
  problems.push('package-lock.json names a registry: keep omit-lockfile-registry-resolved=true');
const lines = read('README.md').split('\n').length;
if (lines > 130) problems.push(`README.md has ${lines} lines; ten minutes are about 120`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log('docs: links, wording, paths and sizes are good');
