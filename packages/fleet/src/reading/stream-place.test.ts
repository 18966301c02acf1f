import { describe, expect, it } from 'vitest';
import { continueAt, formatPlace, parsePlaceText, streamMark } from './stream-place.ts';

const S = streamMark('SW_prod', '2026-11-29T07:00:00Z');
const OTHER = streamMark('SW_prod', '2026-11-30T07:00:00Z');

describe('a place in the stream', () => {
  it('is one text on every server', () => {
    const text = formatPlace({ stream: S, sequence: 42 });
    expect(text).toMatch(/^[0-9a-f]{12}-42$/);
    expect(parsePlaceText(text)).toEqual({ stream: S, sequence: 42 });
    expect(OTHER).not.toBe(S);
  });

  it.each(['', '42', 'abc-42', `${S}-`, `${S}-x`, `${S}-1-2`])('is not %j', (text) => {
    expect(parsePlaceText(text)).toBeUndefined();
  });

  it.each([
    ['none: the next that comes', undefined, 8, undefined],
    ['in the middle', { stream: S, sequence: 6 }, 6, undefined],
    ['at the end', { stream: S, sequence: 8 }, 8, undefined],
    ['just before the first that is kept', { stream: S, sequence: 4 }, 4, undefined],
    ['before it', { stream: S, sequence: 1 }, 4, { cause: 'retention', count: 3 }],
    ['behind the end', { stream: S, sequence: 9 }, 8, { cause: 'another-stream' }],
    ['of another stream', { stream: OTHER, sequence: 6 }, 8, { cause: 'another-stream' }],
  ])('%s', (_, place, sequence, loss) => {
    expect(continueAt(place, { stream: S, first: 5, last: 8 })).toEqual({ sequence, loss });
  });

  it('before an empty stream that had some', () => {
    const emptied = { stream: S, first: 9, last: 8 };
    expect(continueAt({ stream: S, sequence: 6 }, emptied)).toEqual({
      sequence: 8,
      loss: { cause: 'retention', count: 2 },
    });
  });
});
