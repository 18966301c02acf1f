import { expect, it } from 'vitest';
import { sharedTexts } from './shared-texts.ts';
import { type SinkRecord } from './sink-record.ts';

const record = (source: string, name: string, subclass?: string): SinkRecord =>
  ({ source, name, subclass }) as SinkRecord;

function counted() {
  let made = 0;
  const texts = sharedTexts(({ source, name, subclass }) => {
    made++;
    return `${source}|${name}|${subclass}`;
  });
  return { texts, made: () => made };
}

it('makes a text once for each server, name and subclass', () => {
  const { texts, made } = counted();
  const records = [
    record('a', 'DTMF'),
    record('b', 'DTMF'),
    record('a', 'CUSTOM'),
    record('a', 'CUSTOM', 'DTMF'),
    record('a', 'CUSTOM', 'x::y'),
  ];

  const expected = ['a|DTMF|undefined', 'b|DTMF|undefined', 'a|CUSTOM|undefined', 'a|CUSTOM|DTMF', 'a|CUSTOM|x::y']; // prettier-ignore
  for (let round = 0; round < 3; round++) expect(records.map(texts)).toEqual(expected);
  expect(made()).toBe(5);
});

it('remembers a bounded number of texts, and none that is long', () => {
  const { texts, made } = counted();
  const many = Array.from({ length: 5_000 }, (_, index) => record('a', 'CUSTOM', String(index)));
  const long = record('a', 'x'.repeat(300));

  for (const one of [...many, long, ...many, long]) texts(one);
  // what is beyond 4,096, and the long one, are made each time
  expect(made()).toBe(5_000 + 1 + (5_000 - 4_096) + 1);
});
