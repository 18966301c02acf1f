import { describe, expect, it } from 'vitest';
import { StackMaps } from './stack-maps.ts';

const ONE = 'file:///srv/one.ts?version=1';
const TWO = 'file:///srv/two.ts?version=1';

/** Line 1 of the code is line 3 of `source`, line 2 has no source. */
const mapOf = (source: string): string =>
  JSON.stringify({ version: 3, sources: [source], names: [], mappings: 'AAEA' });

function loaded(): StackMaps {
  const maps = new StackMaps();
  maps.add('one', ONE, '/srv/one.ts', mapOf('srv/one.ts'));
  maps.add('two', TWO, '/srv/two.ts', mapOf('srv/two.ts'));
  return maps;
}

describe('StackMaps', () => {
  it.each<[string, unknown, string | undefined]>([
    ['the only script', `Error: x\n    at ${ONE}:1:1`, 'one'],
    [
      'the script highest in the stack',
      `Error: x\n    at f (${TWO}:1:1)\n    at ${ONE}:1:1`,
      'two',
    ],
    ['the same in the other order', `Error: x\n    at f (${ONE}:1:1)\n    at ${TWO}:1:1`, 'one'],
    ['no script of another version', `Error: x\n    at ${ONE}2:1:1`, undefined],
    ['no script of the host', 'Error: x\n    at file:///srv/host.js:1:1', undefined],
    ['no script in a stack that is a list', [`${ONE}:1:1`], undefined],
    ['no script in no stack', undefined, undefined],
  ])('finds %s', (_, stack, script) => {
    expect(loaded().scriptIn(stack)).toBe(script);
  });

  it('shows the positions of every script in its source, and leaves others as they are', () => {
    const stack = `Error: x\n    at ${ONE}:1:1\n    at ${TWO}:1:1\n    at file:///srv/host.js:1:1`;

    expect(loaded().map(stack)).toBe(
      'Error: x\n    at /srv/one.ts:3:1\n    at /srv/two.ts:3:1\n    at file:///srv/host.js:1:1',
    );
  });

  it.each<[string, string, unknown, object | undefined]>([
    [
      'its topmost position',
      ONE,
      `at ${TWO}:1:1\nat ${ONE}:1:1`,
      { file: '/srv/one.ts', line: 3, column: 1 },
    ],
    ['nothing of other code', ONE, `at ${TWO}:1:1`, undefined],
    ['nothing in a list', ONE, [`${ONE}:1:1`], undefined],
    [
      'nothing of code that is not loaded',
      'file:///srv/no.ts',
      'at file:///srv/no.ts:1:1',
      undefined,
    ],
  ])('locates %s', (_, url, stack, location) => {
    expect(loaded().locate(url, stack)).toEqual(location);
  });

  it('knows nothing of a version that has ended', () => {
    const maps = loaded();
    const stack = `at ${ONE}:1:1`;

    maps.delete(ONE);

    expect([maps.scriptIn(stack), maps.map(stack)]).toEqual([undefined, stack]);
  });
});
