import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  replayCapture,
} from '@switchwire/fake-freeswitch';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import transferByDigit from '../examples/transfer-by-digit.ts';
import { runScript } from '../src/testing/run-script.ts';
import { hostRig } from './host-rig.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Inside the package, so that the snippets import what a reader would. */
const FOLDER = fileURLToPath(new URL(`../.cache/guides-${process.pid}`, import.meta.url));
const PAGES = [
  'packages/fs-scripting/README.md',
  'docs/guides/event-routes.md',
  'docs/guides/running-commands.md',
  'docs/guides/from-opensips-script.md',
  'docs/guides/testing-your-routes.md',
];

/** Fragments stand in the middle of a test; this is what stands around them. */
const AROUND = `
import { createFakeFreeswitch, replayCapture } from '@switchwire/fake-freeswitch';
import { runScript, type Script } from '@switchwire/fs-scripting';
declare const script: Script;
`;

interface Snippet {
  /** `docs/guides/event-routes.md:12` */
  readonly title: string;
  readonly code: string;
  readonly file: string;
}

const SNIPPETS: readonly Snippet[] = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```/gm)].map(({ 1: code = '', index }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    const title = `${page}:${line}`;
    return { title, code, file: join(FOLDER, `${title.replaceAll(/\W+/g, '-')}.ts`) };
  });
});

const isFragment = ({ code }: Snippet): boolean => !code.includes('import ');
const isScript = ({ code }: Snippet): boolean => code.includes('export default defineScript');

beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
  for (const snippet of SNIPPETS) {
    writeFileSync(snippet.file, (isFragment(snippet) ? AROUND : '') + snippet.code);
  }
});

afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

describe('the code of the guides', () => {
  it('compiles unchanged', () => {
    const config: unknown = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), (path) =>
      ts.sys.readFile(path),
    ).config;
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const program = ts.createProgram(
      SNIPPETS.map(({ file }) => file),
      {
        ...options,
        noEmit: true,
        composite: false,
        declaration: false,
        declarationMap: false,
        noUnusedLocals: false,
      },
    );

    // of the snippets only: what they import has its own check
    const problems = SNIPPETS.flatMap(({ file }) => {
      const source = program.getSourceFile(file);
      return [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ];
    });

    expect(
      problems.map(({ messageText, file, start }) => {
        const { line } = file!.getLineAndCharacterOfPosition(start ?? 0);
        return `${file!.fileName.slice(FOLDER.length)}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      }),
    ).toEqual([]);
    expect(SNIPPETS.length).toBeGreaterThan(10);
  }, 60_000);

  it.each(SNIPPETS.filter(isScript))('loads as a script: $title', async ({ file }) => {
    const { host } = hostRig();

    await expect(host.load(file)).resolves.toMatchObject({ state: 'running' });
  });

  it.each(SNIPPETS.filter(isFragment))('runs: $title', async ({ code }) => {
    const create = async (
      options?: Parameters<typeof createFakeFreeswitch>[0],
    ): Promise<FakeFreeswitch> => {
      const fake = await createFakeFreeswitch(options);
      onTestFinished(() => fake.stop());
      return fake;
    };
    const run = compileFunction(`return (async () => {${code}})();`, [
      'createFakeFreeswitch',
      'runScript',
      'replayCapture',
      'script',
    ]) as (...around: unknown[]) => Promise<void>;

    await expect(run(create, runScript, replayCapture, transferByDigit)).resolves.toBeUndefined();
  });
});
