// After tsc: removes from dist what no source of this package makes any more, since everything in dist is published.
// Arguments are folders of dist that are put there by other means.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';

const MADE_BY_TSC = /(?:\.d\.ts|\.js|\.js\.map|\.d\.ts\.map)$/;
const kept = process.argv.slice(2).map((folder) => `${join(folder)}${sep}`);

for (const file of readdirSync('dist', { recursive: true })) {
  if (!MADE_BY_TSC.test(file) || kept.some((folder) => file.startsWith(folder))) continue;
  const source = join('src', file.replace(MADE_BY_TSC, ''));
  if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(join('dist', file));
}
