import { describe, expect, it } from 'vitest';
import { errorTypeOf } from './error-type.ts';

describe('the error.type of an error', () => {
  it.each<[string, unknown, string]>([
    ['its code', Object.assign(new Error('no answer'), { code: 'ESL_SESSION_LOST' }), 'ESL_SESSION_LOST'], // prettier-ignore
    ['its name without a code', new TypeError('secret'), 'TypeError'],
    ['its name with a code that is a number', Object.assign(new RangeError(), { code: 7 }), 'RangeError'], // prettier-ignore
    ['its name with an empty code', Object.assign(new Error(), { code: '' }), 'Error'],
    ['_OTHER if it is not an error', 'secret', '_OTHER'],
    ['_OTHER if there is none', undefined, '_OTHER'],
  ])('is %s', (_what, error, expected) => {
    expect(errorTypeOf(error)).toBe(expected);
  });
});
