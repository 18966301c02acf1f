// What is in each published archive: the texts that a user looks for, the types of every entry, and no source a second time in a map.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './consumer.mjs';
import { publishedPackages } from './workspace-copy.mjs';

const TEXTS = ['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json'];

export async function unpackAll(registry, scratch) {
  const problems = [];
  for (const { name, manifest } of publishedPackages()) {
    const folder = join(scratch, 'archives', name.replace('/', '+'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.npmrc'), registry.npmrc);
    const [version] = (await registry.versionsOf(name)).slice(-1);
    const archive = `${registry.url}${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
    const [{ filename }] = JSON.parse(npm(folder, 'pack', '--json', archive));
    execFileSync('tar', ['-xzf', filename], { cwd: folder });
    const root = join(folder, 'package');
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
    const found = problemsOf(manifest, files, (file) => readFileSync(join(root, file), 'utf8'));
    problems.push(...found.map((problem) => `${name}: ${problem}`));
    console.log(`  ${name}@${version}: ${files.length} files`);
  }
  assert.deepEqual(problems, []);
}

/** @param {(file: string) => string} read */
function problemsOf({ exports = {}, bin = {} }, files, read) {
  const has = new Set(files);
  const wanted = [
    ...TEXTS,
    ...Object.values(bin),
    ...Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? [target] : [target.types, target.default],
    ),
  ].map((file) => file.replace(/^\.\//, ''));
  return [
    ...wanted.filter((file) => !has.has(file)).map((file) => `${file} is missing`),
    ...files
      .filter((file) => file.endsWith('.map') && read(file).includes('"sourcesContent"'))
      .map((file) => `${file} has the sources in it: build without inlineSources`),
    ...files
      .filter(
        (file) =>
          // a template is made of sources
          !file.startsWith('template/') &&
          (/\.(?:test\.js|tsbuildinfo|log)$/.test(file) || /^src\//.test(file)),
      )
      .map((file) => `${file} is nothing that a user needs`),
  ];
}
