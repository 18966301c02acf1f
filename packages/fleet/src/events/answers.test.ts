import { describe, expect, it } from 'vitest';
import { sequenceOf, storedOfBatch, verdictOf } from './answers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As nats-server 2.15 writes them. */
const ANSWERS: [text: string, verdict: string, ofBatch: number | undefined][] = [
  ['{"stream":"SW_test", "seq":1}', 'stored', undefined],
  ['{"stream":"SW_test", "seq":11,"duplicate": true}', 'duplicate', undefined],
  ['{"stream":"SW_test", "seq":1027,"batch":"ID-0-3","count":1024}', 'stored', 1_024],
  ['{"stream":"SW_test", "seq":9,"batch":"ID-0-3","count":0}', 'stored', 0],
  ['{"type":"ack","seq":0,"msgs":500}', 'note', undefined],
  ['{"type":"gap","last_seq":2,"seq":3}', 'note', undefined],
  ['{"type":"err","seq":2,"error":{"code":400}}', 'note', undefined],
  ['{"error":{"code":400,"err_code":10205,"description":"batch publish is disabled"},"stream":"SW_test","seq":0}', 'refused', undefined], // prettier-ignore
  ['', 'refused', undefined],
];

describe('an answer of JetStream', () => {
  it.each(ANSWERS)('%s', (text, verdict, ofBatch) => {
    expect([verdictOf(bytes(text)), storedOfBatch(bytes(text))]).toEqual([verdict, ofBatch]);
  });
});

describe('the sequence of what was confirmed last', () => {
  it.each([
    ['{"stream":"SW_test", "seq":1}', 1],
    ['{"stream":"SW_test", "seq":1027,"batch":"ID-0-3","count":1024}', 1_027],
    ['{"stream":"SW_test", "seq":11,"duplicate": true}', 11],
    ['', undefined],
  ])('of %s is %s', (text, sequence) => {
    expect(sequenceOf(bytes(text))).toBe(sequence);
  });
});
