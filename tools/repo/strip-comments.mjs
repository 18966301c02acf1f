// Takes the comments out of the built JavaScript of the package in the current folder. Declarations that an entry names keep
// theirs, which is where an editor reads them; those of inner files lose them too. A client that one installs alone
// should be small.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const compilerOptions = {
  removeComments: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

const files = readdirSync('dist', { recursive: true });

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
  if (file.endsWith('.d.ts') && !file.endsWith('index.d.ts') && !named.has(file)) {
    const path = join('dist', file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm, ''));
  }
  if (!file.endsWith('.js')) continue;
  const path = join('dist', file);
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions,
    fileName: path,
  });
  writeFileSync(path, outputText);
}
