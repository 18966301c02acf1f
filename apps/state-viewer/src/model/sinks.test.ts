import { describe, expect, it } from 'vitest';
import { lossesOf, queueWords, type SinkInfo, sinksOf, stateWords } from './sinks.ts';

const sink = (more: Partial<SinkInfo>): SinkInfo => ({
  name: 'digits',
  kind: 'webhook',
  target: 'http://127.0.0.1/',
  state: 'ready',
  accepted: 0,
  delivered: 0,
  resent: 0,
  dropped: {},
  queued: 0,
  queuedBytes: 0,
  oldestAgeMs: 0,
  failures: 0,
  ...more,
});

describe('sinks in words', () => {
  it.each([
    ['ready', 'working'],
    ['sending', 'working'],
    ['waiting', 'failing, tries again'],
    ['connecting', 'connecting'],
    ['of a newer server', 'of a newer server'],
  ])('the state %s is %s', (state, words) => {
    expect(stateWords(sink({ state }))).toBe(words);
  });

  it('name each reason of a loss', () => {
    const dropped = { events: 1_200, bytes: 0, age: 3, rejected: 1, newer: 2 };

    expect(lossesOf(sink({ dropped }))).toEqual([
      '1,200 too many waited',
      '3 too old',
      '1 refused for good',
      '2 newer',
    ]);
  });

  it.each([
    [{}, 'nothing'],
    [
      { queued: 1_200, queuedBytes: 1_500_000, oldestAgeMs: 12_400 },
      '1,200 (1.5 MB), the oldest for 12 s',
    ],
  ])('the queue %j is %s', (queue, words) => {
    expect(queueWords(sink(queue))).toBe(words);
  });

  it.each([undefined, null, {}, { Sinks: 5 }, { Sinks: [null, 5] }])('%j has none', (answer) => {
    expect(sinksOf(answer)).toEqual([]);
  });
});
