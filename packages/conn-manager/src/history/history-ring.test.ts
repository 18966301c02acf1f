import { describe, expect, it } from 'vitest';
import { bytesOf, type HistoryEntry } from './history-entry.ts';
import { HistoryRing } from './history-ring.ts';

const entry = (at: number, message = ''): HistoryEntry => ({
  kind: 'phase',
  at,
  id: 'a',
  address: 'a:1',
  from: 'subscribed',
  to: 'retrying',
  generation: 1,
  attempt: 1,
  cause: { code: 'ESL_END', message },
});

const timesIn = (ring: HistoryRing): number[] => [...ring].map(({ at }) => at);

describe('the ring of a history', () => {
  it('keeps the newest entries in their order, and counts the others', () => {
    const ring = new HistoryRing(3, 1_000_000);

    for (let at = 0; at < 10; at++) ring.push(entry(at));

    expect(timesIn(ring)).toEqual([7, 8, 9]);
    expect([ring.size, ring.forgotten]).toEqual([3, 7]);
  });

  it('keeps no more bytes than it may', () => {
    const long = 'x'.repeat(500);
    const most = 3 * bytesOf(entry(0, long));
    const ring = new HistoryRing(1_000, most);

    for (let at = 0; at < 50; at++) {
      ring.push(entry(at, at % 2 === 0 ? long : ''));
      expect(ring.bytes).toBeLessThanOrEqual(most);
    }

    expect(timesIn(ring).at(-1)).toBe(49);
    expect(ring.size + ring.forgotten).toBe(50);
  });

  it('costs the same for the last of many entries as for the first', () => {
    const ring = new HistoryRing(1_000, 100_000_000);

    for (let at = 0; at < 200_000; at++) ring.push(entry(at));

    expect(ring.size).toBe(1_000);
    expect(timesIn(ring)[0]).toBe(199_000);
  });
});
