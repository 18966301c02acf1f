import { describe, expect, it } from 'vitest';
import { namesOfEntry } from '../surface/names-of-entry.ts';

describe('namesOfEntry', () => {
  it('lists values and types under the names that users see', () => {
    const text = `
      // why
      export { b, a as renamed, type B } from './b.ts';
      export type { A } from './a.ts';
      export * as space from './space.ts';
      export type * as Types from './types.ts';
    `;

    expect(namesOfEntry('index.ts', text)).toEqual({
      values: ['b', 'renamed', 'space'],
      types: ['A', 'B', 'Types'],
      unlisted: [],
    });
  });

  it.each([
    "\nexport * from './a.ts';",
    '\nexport const a = 1;',
    '\nexport default 1;',
    '\nconst a = 1;',
    '\nexport interface A { a: string }',
  ])('says the line of what is not a list of names: %j', (text) => {
    expect(namesOfEntry('index.ts', text)).toEqual({ values: [], types: [], unlisted: [2] });
  });
});
