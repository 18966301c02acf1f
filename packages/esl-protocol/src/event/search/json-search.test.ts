import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_NAME, UNIQUE_ID, UNSURE } from './byte-key.ts';
import { JsonEvent } from '../json-event.ts';
import { findJsonHeader, findJsonText } from './json-search.ts';

/** Names and texts made of what the search looks for, to confuse it. */
const confusing = fc
  .array(
    fc.constantFrom(
      'Unique-ID',
      'Event-Name',
      '"',
      '\\',
      '\\"',
      '":"',
      ',"',
      '{"',
      ':',
      'Caller-',
      'é',
      '\n',
      'x',
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const name = fc.oneof(confusing, fc.constantFrom('Unique-ID', 'Event-Name'));
const value = fc.oneof(confusing, fc.array(confusing, { maxLength: 3 }));
const members = fc.array(fc.tuple(name, value), { maxLength: 8 });
const space = fc.constantFrom('', '', '', ' ', '\n\t');

/** JSON text with repeated keys, compact where `gap` is empty. */
function textOf(pairs: readonly (readonly [string, unknown])[], gap: string): string {
  const list = pairs.map(
    ([key, item]) => `${JSON.stringify(key)}${gap}:${gap}${JSON.stringify(item)}`,
  );
  return `{${gap}${list.join(`,${gap}`)}${gap}}`;
}

describe('findJsonText', () => {
  it('finds the same as JSON.parse, or is unsure', () => {
    let sure = 0;
    fc.assert(
      fc.property(members, space, (pairs, gap) => {
        const text = textOf(pairs, gap);
        const parsed = JSON.parse(text) as Record<string, unknown>;
        for (const key of [EVENT_NAME, UNIQUE_ID]) {
          const found = findJsonText(Buffer.from(text), key);
          if (found === UNSURE) continue;
          sure += 1;
          expect(found).toEqual(Object.hasOwn(parsed, key.name) ? parsed[key.name] : undefined);
        }
      }),
      { numRuns: 3000, seed: 8021 },
    );
    expect(sure).toBeGreaterThan(2000);
  });

  it.each([
    ['{"Event-Name":"API"}', 'API'],
    ['{"a":"b","Event-Name":"API"}', 'API'],
    ['{"Event-Name":"COMMAND","Event-Name":"PRIVATE_COMMAND"}', 'PRIVATE_COMMAND'],
    ['{"Event-Name":"Tür"}', 'Tür'],
    ['{"Event-Name":""}', ''],
    ['{"a":"Event-Name","b":["x","Event-Name"],"c":"Event-Name"}', undefined],
    [String.raw`{"a":"\"Event-Name\":\"X\""}`, undefined],
    [String.raw`{"x\"Event-Name":"X"}`, undefined],
    ['{"My-Event-Name":"X","Event-Name-Too":"Y","Event-Nothing":"Z"}', undefined],
    ['{}', undefined],
  ])('answers for %s', (text, wanted) => {
    expect(findJsonText(Buffer.from(text), EVENT_NAME)).toBe(wanted);
  });

  it.each([
    '{"Event-Name" : "API"}',
    '{ "Event-Name":"API"}',
    '{"Event-Name": "API"}',
    '{"Event-Name":["API"]}',
    String.raw`{"Event-Name":"A\u0050I"}`,
    '{"Event-Name":"API","Event-Name" :"X"}',
    '{"Event-Name":"cut sho',
  ])('leaves %s to the parser', (text) => {
    expect(findJsonText(Buffer.from(text), EVENT_NAME)).toBe(UNSURE);
  });
});

describe('findJsonHeader', () => {
  const find = (text: string, name: string) =>
    findJsonHeader(Buffer.from(text), Buffer.from(text).toString('latin1').toLowerCase(), name);

  it('makes the event the same whether it is searched or parsed', () => {
    const spelling = fc.oneof(
      name,
      fc.constantFrom('unique-id', 'UNIQUE-ID', 'event-name', '_body'),
    );
    const spelled = fc.array(fc.tuple(spelling, value), { maxLength: 8 });
    fc.assert(
      fc.property(spelled, space, spelling, (pairs, gap, wanted) => {
        const bytes = Buffer.from(textOf(pairs, gap));
        const parsed = new JsonEvent(bytes);
        expect(parsed.problem).toBeUndefined();
        expect(new JsonEvent(bytes).header(wanted), bytes.toString()).toEqual(
          parsed.header(wanted),
        );
      }),
      { numRuns: 5000, seed: 8021 },
    );
  });

  it.each([
    ['{"a":"1","Unique-ID":"u"}', 'u'],
    ['{"uNIQUE-id":"u"}', 'u'],
    ['{"Unique-ID":"é","É":"x"}', 'é'],
    ['{"Unique-ID":""}', ''],
    ['{"a":"unique-id","Caller-Unique-ID":"c"}', undefined],
    ['{}', undefined],
    ['{"Unique-ID":"u","unique-id":"v"}', UNSURE],
    ['{"Unique-ID":["u"]}', UNSURE],
    [String.raw`{"Unique-ID":"a\b"}`, UNSURE],
    [String.raw`{"Unique\u002dID":"u"}`, UNSURE],
    ['{"a":{"Unique-ID":"u"}}', UNSURE],
    ['{"Unique-ID": "u"}', UNSURE],
  ])('answers for %s', (text, wanted) => {
    expect(find(text, 'unique-id')).toBe(wanted);
  });
});
