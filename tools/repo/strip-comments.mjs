// After tsc: takes the comments out of the declarations of inner files of the package in the current folder. Those that an entry
// names keep theirs, which is where an editor reads them. A client that one installs alone should be small.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const files = readdirSync('dist', { recursive: true }).filter((file) => file.endsWith('.d.ts'));

/** Declarations whose names users import: what the entries re-export from. */
const named = new Set(
  files
    .filter((file) => file.endsWith('index.d.ts'))
    .flatMap((entry) =>
      [...readFileSync(join('dist', entry), 'utf8').matchAll(/from '(\.[^']+)\.(?:js|ts)'/g)].map(
        ([, from]) => join(dirname(entry), `${from}.d.ts`),
      ),
    ),
);

for (const file of files) {
  if (file.endsWith('index.d.ts') || named.has(file)) continue;
  const path = join('dist', file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm, ''));
}
