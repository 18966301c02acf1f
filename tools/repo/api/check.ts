// `api.txt` of each published package is its public surface, so that a change of it shows in review. With --write it is written.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReport } from './report.ts';

interface Manifest {
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;
const stale: string[] = [];
let count = 0;

for (const parent of ['packages', 'apps']) {
  for (const name of readdirSync(join(root, parent))) {
    const folder = join(root, parent, name);
    const text = read(join(folder, 'package.json'));
    if (text === undefined) continue;
    const manifest = JSON.parse(text) as Manifest;
    const entries = Object.entries(manifest.exports ?? {}).flatMap(([entry, target]) => {
      const source = typeof target === 'string' ? undefined : target['@switchwire/source'];
      return source === undefined ? [] : [[entry, join(folder, source)] as const];
    });
    if (manifest.private === true || entries.length === 0) continue;
    count++;
    const report = apiReport(new Map(entries), read).replaceAll(root, '');
    const file = join(folder, 'api.txt');
    if (report === read(file)) continue;
    if (process.argv.includes('--write')) writeFileSync(file, report);
    else stale.push(`${parent}/${name}/api.txt`);
  }
}

if (stale.length > 0) {
  console.error(
    `The public surface changed: ${stale.join(', ')}; run \`npm run api\` and review the difference`,
  );
  process.exitCode = 1;
} else {
  console.log(`api reports: ${count} are current`);
}
