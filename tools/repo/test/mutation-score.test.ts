import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isMutated, PACKAGES } from '../mutation/packages.mjs';
import { scoreOf } from '../mutation/score.mjs';

const groups = [
  { name: 'pure', files: ['src/pure.ts', 'src/low/'], least: 75 },
  { name: 'rest', files: ['src/'], least: 50 },
];
const mutants = (file: string, ...statuses: string[]) =>
  statuses.map((status) => ({ file, status }));

describe('scoreOf', () => {
  it('counts what a test noticed, and what ended or never ended because of it', () => {
    const [rest] = scoreOf(groups, mutants('src/a.ts', 'Killed', 'Timeout', 'RuntimeError'));

    expect(rest).toMatchObject({ name: 'rest', found: 3, mutants: 3, percent: 100, held: true });
  });

  it('counts a mutant that no test reaches as missed', () => {
    const [rest] = scoreOf(groups, mutants('src/a.ts', 'Killed', 'Survived', 'NoCoverage'));

    expect(rest).toMatchObject({ found: 1, mutants: 3, held: false });
  });

  it('leaves out what was ignored or is not a program', () => {
    expect(scoreOf(groups, mutants('src/a.ts', 'Ignored', 'CompileError'))).toEqual([]);
  });

  it('puts a file into the first group that names it', () => {
    const names = (file: string) =>
      scoreOf(groups, mutants(file, 'Killed')).map(({ name }) => name);

    expect(names('src/pure.ts')).toEqual(['pure']);
    expect(names('src/low/a.ts')).toEqual(['pure']);
    expect(names('src/pure.ts.more')).toEqual(['rest']);
    expect(names('other/a.ts')).toEqual([]);
  });

  it('is held from the least value on', () => {
    const three = scoreOf(groups, mutants('src/pure.ts', 'Killed', 'Killed', 'Killed', 'Survived'));
    const two = scoreOf(groups, mutants('src/pure.ts', 'Killed', 'Killed', 'Survived'));

    expect(three[0]?.held).toBe(true);
    expect(two[0]?.held).toBe(false);
  });
});

describe('PACKAGES', () => {
  it.each(
    Object.entries(PACKAGES).flatMap(([name, parts]) =>
      parts.flatMap(({ files }) => files.map((file) => `packages/${name}/${file}`)),
    ),
  )('names %s, which exists', (file) => {
    expect(existsSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)))).toBe(true);
  });
});

describe('isMutated', () => {
  it.each([
    ['src/a.ts', true],
    ['src/low/a.ts', true],
    ['src/a.test.ts', false],
    ['src/index.ts', false],
    ['src/low/index.ts', false],
    ['src/event/event-names.ts', false],
    ['src/watchdog-thread.ts', false],
    ['src/watchdog.ts', true],
    ['src/testing/a.ts', false],
    ['src/a.json', false],
  ])('says of %s: %s', (file, mutated) => {
    expect(isMutated(file)).toBe(mutated);
  });
});
