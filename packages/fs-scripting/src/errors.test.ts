import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { asError } from './errors.ts';

const circular: { self?: unknown } = {};
circular.self = circular;

const hostile = new Proxy(
  {},
  {
    getPrototypeOf: () => {
      throw new Error('no look');
    },
    get: () => {
      throw new Error('no reading');
    },
  },
);

const unshowable = {
  [Symbol.for('nodejs.util.inspect.custom')]: () => {
    throw new Error('no picture');
  },
};

describe('asError', () => {
  it.each([
    ['text', 'plain', 'plain'],
    ['nothing', undefined, 'Thrown: undefined'],
    ['a circle', circular, 'Thrown: <ref *1> { self: [Circular *1] }'],
    ['a BigInt', { n: 10n }, 'Thrown: { n: 10n }'],
    ['a symbol', Symbol('s'), 'Thrown: Symbol(s)'],
    ['a proxy that throws', hostile, 'Thrown: {}'],
    ['what cannot be shown', unshowable, 'Thrown: something that cannot be shown'],
  ])('makes an error of %s', (_, thrown, message) => {
    const error = asError(thrown);

    expect(error.message).toBe(message);
    expect(Object.is(error.cause, thrown)).toBe(true);
  });

  it.each([
    ['this realm', new Error('x')],
    ['another one', runInNewContext('new Error("x")') as unknown],
  ])('leaves an error of %s as it is', (_, thrown) => {
    expect(Object.is(asError(thrown), thrown)).toBe(true);
  });
});
