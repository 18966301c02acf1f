import { describe, expect, it } from 'vitest';
import { findCircles } from '../structure/circles.ts';
import { findFoldersWithoutRow, findForbiddenArrows } from '../structure/forbidden-arrows.ts';
import { importsOf } from '../structure/imports-of.ts';
import { findLongFiles } from '../structure/long-files.ts';
import { arrowsAmong, arrowsAmongPackages } from '../structure/module-graph.ts';

const arrow = (from: string, to: string) => ({ from, to, line: 1 });
const chain = (text: string) =>
  text.split(' ').flatMap((from, index, all) => {
    const to = all[index + 1];
    return to === undefined ? [] : [arrow(from, to)];
  });

describe('importsOf', () => {
  it.each([
    ["import { a } from './a.ts';", './a.ts'],
    ["import type { A } from './a.ts';", './a.ts'],
    ["import { type A } from './a.ts';", './a.ts'],
    ["import './a.ts';", './a.ts'],
    ["export { a } from './a.ts';", './a.ts'],
    ["export type { A } from './a.ts';", './a.ts'],
    ["export * from './a.ts';", './a.ts'],
    ["const a = require('./a.cjs');", './a.cjs'],
    ["import a = require('./a.cjs');", './a.cjs'],
    ["type A = import('./a.ts').A;", './a.ts'],
    ["function f(a: typeof import('./a.ts')) { return a; }", './a.ts'],
  ])('finds the module of %s', (text, specifier) => {
    expect(importsOf('x.ts', text)).toEqual([{ specifier, line: 1 }]);
  });

  it.each([
    "// import { a } from './a.ts';",
    'const text = "import { a } from \'./a.ts\'";',
    "new URL('./a.ts', import.meta.url);",
    'import(name);',
    "const a = await import('./a.ts');",
    'export { a };',
  ])('finds none in %s', (text) => {
    expect(importsOf('x.ts', text)).toEqual([]);
  });

  it('gives the line', () => {
    expect(importsOf('x.ts', "\n\nimport {\n  a,\n} from './a.ts';")).toEqual([
      { specifier: './a.ts', line: 5 },
    ]);
  });
});

describe('arrowsAmong', () => {
  const manifests = [
    {
      name: '@x/one',
      folder: 'packages/one',
      exports: {
        '.': { '@switchwire/source': './src/index.ts', default: './dist/index.js' },
        './more': { '@switchwire/source': './src/more/index.ts' },
        './package.json': './package.json',
      },
      imports: { '#more': { '@switchwire/source': '@x/one/more', default: './dist/more.js' } },
    },
  ];

  it.each([
    ['./b.ts', 'packages/one/src/b.ts'],
    ['./b.js', 'packages/one/src/b.ts'],
    ['./b', 'packages/one/src/b.ts'],
    ['./page.js', 'packages/one/src/page.tsx'],
    ['./more', 'packages/one/src/more/index.ts'],
    ['@x/one', 'packages/one/src/index.ts'],
    ['@x/one/more', 'packages/one/src/more/index.ts'],
    ['#more', 'packages/one/src/more/index.ts'],
  ])('resolves %s', (specifier, to) => {
    const sources = new Map([
      ['packages/one/src/a.ts', `import ${JSON.stringify(specifier)};`],
      ['packages/one/src/b.ts', ''],
      ['packages/one/src/page.tsx', ''],
      ['packages/one/src/index.ts', ''],
      ['packages/one/src/more/index.ts', ''],
    ]);

    expect(arrowsAmong(sources, manifests)).toEqual([
      { from: 'packages/one/src/a.ts', line: 1, to },
    ]);
  });

  it('leaves out what is not in the workspace', () => {
    const sources = new Map([
      ['a.ts', "import 'node:net'; import 'xstate'; import './gone.ts'; import '@x/one/other';"],
    ]);

    expect(arrowsAmong(sources, manifests)).toEqual([]);
  });
});

describe('arrowsAmongPackages', () => {
  it('keeps what the sources of one package take from another', () => {
    const arrows = [
      arrow('packages/one/src/a.ts', 'packages/two/src/a.ts'),
      arrow('packages/one/src/a.ts', 'packages/one/src/b.ts'),
      arrow('packages/two/src/a.test.ts', 'packages/one/src/a.ts'),
      arrow('packages/two/test/a.ts', 'packages/one/src/a.ts'),
    ];

    expect(arrowsAmongPackages(arrows)).toEqual([arrow('packages/one', 'packages/two')]);
  });
});

describe('findCircles', () => {
  it.each([
    ['nothing', [], []],
    ['a chain', chain('a b c d'), []],
    ['two ways to one file', [...chain('a b d'), ...chain('a c d')], []],
    ['a file that imports itself', chain('a a'), [['a', 'a']]],
    ['two files', chain('a b a'), [['a', 'b', 'a']]],
    ['a circle at the end of a chain', chain('x y a b c a'), [['a', 'b', 'c', 'a']]],
    [
      'two circles apart',
      [...chain('a b a'), ...chain('c d c'), ...chain('a c')],
      [
        ['c', 'd', 'c'],
        ['a', 'b', 'a'],
      ],
    ],
  ])('sees %s', (_, arrows, circles) => {
    expect(findCircles(arrows)).toEqual(circles);
  });

  it('shows the shortest way round of a group', () => {
    expect(findCircles([...chain('a b c d e a'), ...chain('d c')])).toEqual([['c', 'd', 'c']]);
  });

  it('follows a chain of 20,000 files', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `f${index}`);

    expect(findCircles(chain(names.join(' ')))).toEqual([]);
  });
});

describe('findForbiddenArrows', () => {
  const LAYERS = {
    'packages/one': {
      '.': [],
      low: [],
      'low/above.ts': ['low', 'high'],
      'high/inner': ['low'],
      high: ['low', 'high/inner'],
    },
  };
  const judge = (from: string, to: string) =>
    findForbiddenArrows([arrow(`packages/one/src/${from}`, `packages/one/src/${to}`)], LAYERS).map(
      ({ message }) => message,
    );

  it.each([
    ['low/a.ts', 'low/b.ts'],
    ['low/a.ts', 'errors.ts'],
    ['high/a.ts', 'low/a.ts'],
    ['high/a.ts', 'high/inner/a.ts'],
    ['high/inner/a.ts', 'low/a.ts'],
    ['index.ts', 'high/a.ts'],
    ['low/index.ts', 'high/a.ts'],
    ['low/a.test.ts', 'high/a.ts'],
    ['low/above.ts', 'high/a.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(judge(from, to)).toEqual([]);
  });

  it.each([
    ['low/a.ts', 'high/a.ts', 'low/ may not import high/'],
    ['low/a.ts', 'high/index.ts', 'low/ may not import high/'],
    ['high/inner/a.ts', 'high/a.ts', 'high/inner/ may not import high/'],
    ['low/a.ts', 'low/above.ts', 'low/ may not import low/above.ts'],
    ['errors.ts', 'low/a.ts', 'a file beside the entry may not import low/'],
    ['low/a.ts', 'index.ts', 'inside the package, import the file that has the name'],
  ])('refuses that %s imports %s', (from, to, reason) => {
    expect(judge(from, to)).toEqual([`imports packages/one/src/${to}: ${reason}`]);
  });

  it('leaves other packages to the lint rule for packages', () => {
    const arrows = [arrow('packages/one/src/low/a.ts', 'packages/two/src/high/a.ts')];

    expect(findForbiddenArrows(arrows, LAYERS)).toEqual([]);
  });

  it('asks for a row for each folder, once', () => {
    const files = ['low/a.ts', 'new/a.ts', 'new/b.ts', 'new/index.ts', 'tests/a.test.ts'];

    expect(
      findFoldersWithoutRow(
        files.map((file) => `packages/one/src/${file}`),
        LAYERS,
      ).map(({ message }) => message),
    ).toEqual(['packages/one/src/new has no row in tools/repo/structure/layers.ts']);
  });
});

describe('findLongFiles', () => {
  const lines = (count: number) => 'x\n'.repeat(count);

  it.each([
    ['a.ts', 400, 0],
    ['a.ts', 401, 1],
    ['a.test.ts', 401, 1],
    ['page.css', 401, 1],
    ['tool.mjs', 401, 1],
    ['packages/x/src/socket-machine.ts', 401, 0],
    ['packages/x/src/event/event-names.ts', 401, 0],
    ['recording.jsonl', 401, 0],
  ])('judges %s of %i lines', (file, count, problems) => {
    expect(findLongFiles(new Map([[file, lines(count)]]))).toHaveLength(problems);
  });

  it('leaves generated files alone', () => {
    const text = `// Generated from the machines.\n${lines(401)}`;
    expect(findLongFiles(new Map([['layouts.ts', text]]))).toEqual([]);
  });
});
