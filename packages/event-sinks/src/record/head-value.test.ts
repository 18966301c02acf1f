import { describe, expect, it } from 'vitest';
import { copyHeadValue, headKey, headValue } from './head-value.ts';

const CORE = headKey('Core-UUID');

describe('a header in the first bytes of an event', () => {
  it.each([
    ['its key', '{"Event-Name":"DTMF","Core-UUID":"a-1"}', 'a-1'],
    ['its key first', '{"Core-UUID":"a-1"}', 'a-1'],
    ['an empty value', '{"Core-UUID":""}', undefined],
    ['an escaped value', '{"Core-UUID":"a\\u00e4"}', undefined],
    ['a long value', `{"Core-UUID":"${'a'.repeat(65)}"}`, undefined],
    ['a value without an end', '{"Core-UUID":"a', undefined],
    ['a key in another case', '{"core-uuid":"a-1"}', undefined],
    ['a key that only ends in the name', '{"x\\"Core-UUID":"bad","Core-UUID":"a-1"}', undefined],
    ['its key far behind', `{"x":"${'y'.repeat(2_000)}","Core-UUID":"a-1"}`, undefined],
    ['no such key', '{"Event-Name":"DTMF"}', undefined],
  ])('with %s', (_, text, value) => {
    const target = Buffer.alloc(100);

    expect(headValue(Buffer.from(text), CORE)).toBe(value);
    const end = copyHeadValue(Buffer.from(text), CORE, target, 5);
    expect(end === 0 ? undefined : target.toString('latin1', 5, end)).toBe(value);
  });
});
