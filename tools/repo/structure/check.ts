// Circles of imports (types count), imports against the layers, files that are too long.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCircles } from './circles.ts';
import { findFoldersWithoutRow, findForbiddenArrows, type Violation } from './forbidden-arrows.ts';
import { LAYERS } from './layers.ts';
import { findLongFiles } from './long-files.ts';
import { arrowsAmong, arrowsAmongPackages, type Manifest } from './module-graph.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const files = git('ls-files', '-co', '--exclude-standard')
  .split('\n')
  .filter((file) => /^(?:packages|apps|tools)\//.test(file) && existsSync(join(root, file)));
const texts = new Map(
  files
    .filter((file) => /\.(?:[cm]?[jt]sx?|css|html|sh|go)$/.test(file))
    .map((file) => [file, read(file)]),
);
const modules = new Map([...texts].filter(([file]) => /\.(?:tsx?|[cm]?js)$/.test(file)));
const manifests = files
  .filter((file) => /^(?:packages|apps|tools)\/[^/]+\/package\.json$/.test(file))
  .map((file): Manifest => {
    return { ...(JSON.parse(read(file)) as Omit<Manifest, 'folder'>), folder: dirname(file) };
  });

const arrows = arrowsAmong(modules, manifests);
const describe = ({ file, line, message }: Violation): string =>
  `${file}${line === undefined ? '' : `:${line}`} ${message}`;
const problems = [
  ...findCircles(arrows).map((circle) => `circle of imports: ${circle.join('\n    -> ')}`),
  ...findCircles(arrowsAmongPackages(arrows)).map(
    (circle) => `circle of packages: ${circle.join(' -> ')}`,
  ),
  ...findForbiddenArrows(arrows, LAYERS).map(describe),
  ...findFoldersWithoutRow(files, LAYERS).map(describe),
  ...findLongFiles(texts).map(describe),
];

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`structure: ${modules.size} files, ${arrows.length} imports, no circle`);
}
