import { describe, expect, it } from 'vitest';
import { apiReport, publicNames } from '../api/report.ts';

const FILES: Readonly<Record<string, string>> = {
  'src/index.ts': `
    export { connect, limit as LIMIT, type Options } from './connect.ts';
    export { EslError } from '@switchwire/esl-protocol';
    export { gone } from './connect.ts';`,
  'src/connect.ts': `
    export const limit = 3;
    export type { Options } from './options.ts';
    /** Why. */
    export function connect(url: string): Promise<void>;
    export function connect(url: string, more?: number): Promise<void> { return other(); }`,
  'src/options.ts': 'export interface Options { readonly a: string }',
};
const read = (path: string) => FILES[path];

describe('publicNames', () => {
  it('follows each name to its declaration', () => {
    const names = publicNames('src/index.ts', read);

    expect(
      names.map(({ name, declaration }) => [name, declaration.replaceAll(/\s+/g, ' ')]),
    ).toEqual([
      ['EslError', 'from @switchwire/esl-protocol'],
      ['LIMIT', 'const limit = 3;'],
      ['Options', 'interface Options { readonly a: string; }'],
      ['connect', 'function connect(url: string): Promise<void>;'],
      ['gone', 'not found'],
    ]);
  });
});

describe('apiReport', () => {
  it('changes with a signature and not with a comment or a body', () => {
    const entries = new Map([['.', 'src/index.ts']]);
    const change = (from: string, to: string) => (path: string) => read(path)?.replace(from, to);
    const report = apiReport(entries, read);

    expect(apiReport(entries, change('/** Why. */', ''))).toBe(report);
    expect(apiReport(entries, change('other()', 'another()'))).toBe(report);
    expect(apiReport(entries, change('(url: string)', '(url: URL)'))).not.toBe(report);
  });
});
