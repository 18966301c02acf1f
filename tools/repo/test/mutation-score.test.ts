import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isMutated, PACKAGES } from '../mutation/packages.mjs';
import { sampleOf } from '../mutation/sample.mjs';
import { marginOf, scoreOf } from '../mutation/score.mjs';

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
    expect(rest?.timeouts).toBe(1);
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

  it('passes from its threshold on', () => {
    const three = scoreOf(groups, mutants('src/pure.ts', 'Killed', 'Killed', 'Killed', 'Survived'));
    const two = scoreOf(groups, mutants('src/pure.ts', 'Killed', 'Killed', 'Survived'));

    expect(three[0]?.held).toBe(true);
    expect(two[0]?.held).toBe(false);
  });
});

describe('marginOf', () => {
  it.each([
    [50, 100, 9.6],
    [85, 100, 7.0],
    [340, 400, 3.5],
    [400, 400, 0.5],
  ])('of %i found in a sample of %i is %f', (found, mutants, margin) => {
    expect(marginOf({ found, mutants })).toBeCloseTo(margin, 1);
  });
});

describe('sampleOf', () => {
  const all = Array.from({ length: 2_000 }, (_, line) => ({
    id: String(line),
    fileName: 'packages/a/src/a.ts',
    location: { start: { line, column: 0 }, end: { line, column: 9 } },
    mutatorName: 'BooleanLiteral',
    replacement: 'true',
  }));

  it('draws so many, and all where there are fewer', () => {
    expect(sampleOf(all, 300, 'seed').size).toBe(300);
    expect(sampleOf(all.slice(0, 10), 300, 'seed').size).toBe(10);
  });

  it('draws the same in any order, and others with another seed', () => {
    const sample = sampleOf(all, 300, 'seed');

    expect(sampleOf(all.toReversed(), 300, 'seed')).toEqual(sample);
    expect(sampleOf(all, 300, 'another')).not.toEqual(sample);
  });

  it('draws from everywhere', () => {
    const quarters = [0, 0, 0, 0];
    for (const id of sampleOf(all, 400, 'seed')) quarters[Math.floor(Number(id) / 500)]!++;

    expect(Math.min(...quarters)).toBeGreaterThan(60);
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
