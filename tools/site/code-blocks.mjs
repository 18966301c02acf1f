// Every code block of the pages: TypeScript against the packages' own types, JSON and YAML by their parsers, shell by bash.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

/** What a block may leave out, since the text around it has it: names, files of the reader, types of parameters. */
const LEFT_OUT = new Set([2304, 2552, 2503, 18004, 7006, 7031, 7005, 7034, 2582, 2593, 1108, 6133]);
/** Modules of the reader. */
const FOREIGN =
  /Cannot find module (?:'(?!@switchwire\/)|or type declarations for side-effect import)/;
/** A compiler as a reader has it, with the packages' sources in place of what is installed. */
const READER = {
  target: 'ES2023',
  lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  types: ['node'],
  customConditions: ['@switchwire/source'],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  experimentalDecorators: true,
};

/** @returns {{ file: string, line: number, language: string, code: string }[]} */
export function blocksOf(file, text) {
  return [...text.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1],
    code: match[2],
  }));
}

/** @returns {string[]} What is wrong, with file and line of the page. */
export function brokenBlocks(root, folder, blocks) {
  const of = (...languages) => blocks.filter(({ language }) => languages.includes(language));
  return [
    ...of('json').flatMap((block) => tried(block, () => JSON.parse(block.code))),
    ...of('yaml').flatMap((block) => tried(block, () => parseYaml(block.code))),
    ...of('sh', 'bash').flatMap((block) => tried(block, () => readByBash(block.code))),
    ...typeProblems(root, folder, of('ts')),
  ];
}

function parseYaml(text) {
  for (const { errors } of parseAllDocuments(text)) if (errors.length > 0) throw errors[0];
}

function readByBash(text) {
  execFileSync('bash', ['-n'], { input: text, stdio: ['pipe', 'ignore', 'pipe'] });
}

function tried({ file, line, language }, work) {
  try {
    work();
    return [];
  } catch (error) {
    return [`${file}:${line}: not valid ${language}: ${error.stderr ?? error.message}`];
  }
}

function typeProblems(root, folder, blocks) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const byFile = new Map();
  for (const [index, block] of blocks.entries()) {
    const name = join(folder, `block-${index}.mts`);
    // a module of its own, whatever it imports
    writeFileSync(name, `${block.code}\nexport {};\n`);
    byFile.set(name, block);
  }
  const { options } = ts.convertCompilerOptionsFromJson(READER, root);
  const program = ts.createProgram([...byFile.keys()], options);
  return [...byFile].flatMap(([name, block]) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map((diagnostic) => ({
        ...diagnostic,
        text: ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
      }))
      .filter(({ code, text }) => !LEFT_OUT.has(code) && !FOREIGN.test(text))
      .map(
        ({ start, text }) =>
          `${block.file}:${block.line + 1 + source.getLineAndCharacterOfPosition(start).line}: ${text}`,
      );
  });
}
