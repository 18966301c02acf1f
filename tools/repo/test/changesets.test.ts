import { describe, expect, it } from 'vitest';
import { missingChangesets, packagesOf } from '../changesets/missing-changesets.ts';

const changesetFor = (...names: string[]) =>
  `---\n${names.map((name) => `'${name}': minor\n`).join('')}---\n\nNews: all of it.\n`;

describe('packagesOf', () => {
  it.each([
    [changesetFor('@x/one'), ['@x/one']],
    [changesetFor('@x/one', '@x/two'), ['@x/one', '@x/two']],
    ['---\n"@x/one": patch\nplain: major\n---\n\nNews\n', ['@x/one', 'plain']],
    [changesetFor(), []],
  ])('reads %j', (text, names) => {
    expect(packagesOf(text)).toEqual(names);
  });
});

describe('missingChangesets', () => {
  const packages = ['one', 'two'].map((name) => ({
    name: `@x/${name}`,
    folder: `packages/${name}`,
    released: false,
  }));

  it.each([
    ['packages/one/src/a.ts', ['@x/one']],
    ['packages/one/bin/one.js', ['@x/one']],
    ['packages/one/src/a.test.ts', []],
    ['packages/one/test/a.ts', []],
    ['packages/one/README.md', []],
    ['packages/other/src/a.ts', []],
    ['packages/one-more/src/a.ts', []],
  ])('after a change of %s asks for %j', (file, names) => {
    expect(missingChangesets(packages, [file], [])).toEqual(names);
  });

  it('asks for the packages that no changeset names', () => {
    const files = ['packages/one/src/a.ts', 'packages/two/src/a.ts'];

    expect(missingChangesets(packages, files, [changesetFor('@x/two')])).toEqual(['@x/one']);
  });

  it('takes an empty changeset as word that no user can notice', () => {
    expect(missingChangesets(packages, ['packages/one/src/a.ts'], [changesetFor()])).toEqual([]);
  });

  it('asks nothing of a package whose version was raised', () => {
    const released = packages.map((one) => ({ ...one, released: true }));

    expect(missingChangesets(released, ['packages/one/src/a.ts'], [])).toEqual([]);
  });
});
