import { decodeEvent, EslHeaders, type EslEvent } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { headValue } from './head-value.ts';

const eventOf = (text: string, contentType = 'text/event-json'): EslEvent =>
  decodeEvent({ contentType, headers: new EslHeaders([]), body: Buffer.from(text), hasBody: true });

const OTHERWISE = 'read otherwise';
const coreOf = headValue('Core-UUID', () => OTHERWISE);

describe('a header in the first bytes of an event', () => {
  it.each([
    ['its key', '{"Event-Name":"DTMF","Core-UUID":"a-1"}', 'a-1'],
    ['its key first', '{"Core-UUID":"a-1"}', 'a-1'],
    ['an empty value', '{"Core-UUID":""}', OTHERWISE],
    ['an escaped value', '{"Core-UUID":"a\\u00e4"}', OTHERWISE],
    ['a long value', `{"Core-UUID":"${'a'.repeat(65)}"}`, OTHERWISE],
    ['a value without an end', '{"Core-UUID":"a', OTHERWISE],
    ['a key in another case', '{"core-uuid":"a-1"}', OTHERWISE],
    ['a key that only ends in the name', '{"x\\"Core-UUID":"bad","Core-UUID":"a-1"}', OTHERWISE],
    ['its key far behind', `{"x":"${'y'.repeat(2_000)}","Core-UUID":"a-1"}`, OTHERWISE],
    ['no such key', '{"Event-Name":"DTMF"}', OTHERWISE],
  ])('with %s', (_, text, value) => {
    expect(coreOf(eventOf(text))).toBe(value);
  });

  it('is read otherwise from a plain event', () => {
    expect(coreOf(eventOf('Core-UUID: a-1\n\n', 'text/event-plain'))).toBe(OTHERWISE);
  });
});
