import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lineOf, withLines } from '../link-lines.mjs';

const SOURCE = `export interface Port {
  readonly onEvent: () => void;
  open(): void;
}

export const limit = 3;

class Session implements Port {
  readonly #queue = [];

  constructor() {
    this.#receive();
  }

  open(): void {
    this.#receive();
  }

  async #receive<T>(chunk?: T): Promise<void> {}
}

export function createSession(): Port {
  return new Session();
}
`;

describe('lineOf', () => {
  it.each([
    ['Port', 1],
    ['Port.onEvent', 2],
    ['Port.open', 3],
    ['limit', 6],
    ['Session', 8],
    ['Session.#queue', 9],
    ['Session.open', 15],
    ['Session.#receive', 19],
    ['createSession', 22],
    ['create', undefined],
    ['Session.close', undefined],
    ['Gone.open', undefined],
  ])('finds %s', (symbol, line) => {
    expect(lineOf(symbol, SOURCE)).toBe(line);
  });
});

describe('withLines', () => {
  const read = (path: string) => (path === 'a.ts' ? SOURCE : undefined);

  it('writes the line of each symbol behind its file', () => {
    const page = 'From [`limit`](a.ts) to [`Session.open`](a.ts#L99), see [this](b.md).';

    expect(withLines(page, read)).toMatchObject({
      text: 'From [`limit`](a.ts#L6) to [`Session.open`](a.ts#L15), see [this](b.md).',
      problems: [],
    });
  });

  it('finds the links that lead off the screen, or to no line', () => {
    const page = (line: string) => `[\`Session.open\`](a.ts${line})`;

    expect(withLines(page('#L15'), read).far).toEqual([]);
    expect(withLines(page('#L40'), read).far).toEqual([]);
    expect(withLines(page('#L41'), read).far).toEqual(['Session.open is on line 15']);
    expect(withLines(page(''), read).far).toEqual(['Session.open is on line 15']);
  });

  it('says what is gone', () => {
    expect(withLines('[`gone`](a.ts#L1) [`limit`](b.ts)', read).problems).toEqual([
      'a.ts has no gone',
      'no such file: b.ts',
    ]);
  });
});

describe('docs/architecture.md', () => {
  const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');
  const hopsOf = (title: string) => {
    const [, section = ''] = page.split(`\n## ${title}\n`);
    return [...section.split('\n## ')[0]!.matchAll(/^\d+\. /gm)].length;
  };

  it('leads to symbols that exist', () => {
    const fromPage = (path: string) =>
      readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8');

    expect(withLines(page, fromPage).problems).toEqual([]);
  });

  it.each([
    ['Bytes to handler', 16],
    ['A command out and its answer back', 9],
    ['A document to the wire', 16],
    ['A crash', 8],
  ])('walks "%s" in at most %i hops', (title, most) => {
    expect(hopsOf(title)).toBeGreaterThan(2);
    expect(hopsOf(title)).toBeLessThanOrEqual(most);
  });
});
