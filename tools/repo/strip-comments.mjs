// Takes the comments out of the built JavaScript of the package in the current folder; the declarations keep theirs, which is
// where an editor reads them. A client that one installs alone should be small.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const compilerOptions = {
  removeComments: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

for (const file of readdirSync('dist', { recursive: true })) {
  if (!file.endsWith('.js')) continue;
  const path = join('dist', file);
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions,
    fileName: path,
  });
  writeFileSync(path, outputText);
}
