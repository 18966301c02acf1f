import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The pages of fs-scripting are compiled and run by its own tests. What stands around a fragment is declared here. */
const PAGES: Readonly<Record<string, string>> = {
  'README.md': '',
  'docs/concepts/choosing-a-server.md': `
    import { type ConnManager } from '@switchwire/conn-manager';
    declare const manager: ConnManager;`,
  'docs/concepts/delivery-and-gaps.md': `
    import { type ConnManager, type SocketLease } from '@switchwire/conn-manager';
    declare const manager: ConnManager;
    declare const lease: SocketLease;
    declare const knownUuids: readonly string[];`,
  'docs/concepts/history.md': '',
  'docs/guides/coming-from-other-clients.md': '',
  'docs/guides/from-libesl.md': '',
  'docs/guides/outbound.md': `
    import { type ConnManager } from '@switchwire/conn-manager';
    import { type OutboundCall, type OutboundServer } from '@switchwire/esl-client/outbound';
    declare const call: OutboundCall;
    declare const server: OutboundServer;
    declare const manager: ConnManager;
    declare const show: (name: string) => void;`,
  'docs/guides/sockets-in-mongodb.md': '',
  'docs/guides/ten-minutes.md': '',
  'packages/conn-manager/README.md': '',
  'packages/esl-client/README.md': '',
  'packages/esl-protocol/README.md': '',
};

/** The code of each page by the name of a file that exists in memory only, where a reader's would be. */
const snippets = new Map(
  Object.entries(PAGES).flatMap(([page, around]) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    return [...text.matchAll(/^```ts\n([^]*?)^```/gm)].map(({ 1: code = '', index }) => {
      const line = text.slice(0, index).split('\n').length + 1;
      // on one line, so that positions stay those of the page
      const declared = declaredAround(around, code).replaceAll(/\s*\n\s*/g, ' ');
      return [join(ROOT, `${page.replaceAll('/', '_')}_${line}.ts`), `${declared}${code}`];
    });
  }),
);

/** What the code declares itself is not declared again. */
function declaredAround(around: string, code: string): string {
  return around
    .split('\n')
    .filter((line) => {
      const [, name] = /const (\w+):/.exec(line) ?? [];
      return name === undefined || !new RegExp(`\\b(?:const|let) ${name}\\b`).test(code);
    })
    .join('\n');
}

describe('the code in the documentation', () => {
  it('compiles unchanged', () => {
    const config: unknown = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), (path) =>
      ts.sys.readFile(path),
    ).config;
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const compile = { ...options, noEmit: true, composite: false, declaration: false, noUnusedLocals: false, noUnusedParameters: false }; // prettier-ignore
    const host = ts.createCompilerHost(compile);
    const fromDisk = host.getSourceFile.bind(host);
    host.fileExists = (file) => snippets.has(file) || existsSync(file);
    host.getSourceFile = (file, ...rest) => {
      const code = snippets.get(file);
      return code === undefined
        ? fromDisk(file, ...rest)
        : ts.createSourceFile(file, code, ts.ScriptTarget.ES2023);
    };
    const program = ts.createProgram([...snippets.keys()], compile, host);

    const problems = [...snippets.keys()].flatMap((file) => {
      const source = program.getSourceFile(file);
      return [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ].map(({ messageText, start }) => {
        const { line } = source!.getLineAndCharacterOfPosition(start ?? 0);
        return `${file.slice(ROOT.length)}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      });
    });

    expect(problems).toEqual([]);
    expect(snippets.size).toBeGreaterThan(8);
  }, 120_000);
});
