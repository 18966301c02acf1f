import { describe, expect, it } from 'vitest';
import { createToken, sha256Of, Tokens } from './tokens.ts';

const entries = [
  { name: 'prometheus', role: 'metrics', sha256: sha256Of('first-token') },
  { name: 'panel', role: 'operator', groups: ['a'], sha256: sha256Of('second-token') },
] as const;

describe('Tokens', () => {
  const tokens = new Tokens('single', entries);

  it.each([
    [{ secret: 'first-token' }, 'prometheus'],
    [{ secret: 'second-token' }, 'panel'],
    [{ secret: 'second-token', user: 'panel' }, 'panel'],
    [{ secret: 'second-token', user: 'prometheus' }, undefined],
    [{ secret: 'single' }, 'token'],
    [{ secret: 'single', user: 'whoever' }, 'token'],
    [{ secret: 'third-token' }, undefined],
    [{ secret: '' }, undefined],
    [{ secret: sha256Of('first-token') }, undefined],
  ])('resolves %j to %s', (shown, name) => {
    expect(tokens.identify(shown)?.name).toBe(name);
  });

  it('gives the limits of a token, without its digest', () => {
    expect(tokens.identify({ secret: 'second-token' })).toEqual({
      name: 'panel',
      role: 'operator',
      groups: ['a'],
    });
  });

  it('admits no client while there are none', () => {
    const none = new Tokens(undefined);

    expect(none.isEmpty).toBe(true);
    expect(none.identify({ secret: '' })).toBeUndefined();
    expect(none.identify({ secret: 'undefined' })).toBeUndefined();
  });
});

describe('createToken', () => {
  it('gives 256 bits as one word', () => {
    const made = Array.from({ length: 100 }, () => createToken());

    expect(new Set(made).size).toBe(100);
    expect(made.filter((token) => !/^[\w-]{43}$/.test(token))).toEqual([]);
  });
});
