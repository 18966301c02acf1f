import { describe, expect, it } from 'vitest';
import { MAX_WINDOWS, REPORTS_PER_WINDOW, ReportLimit, WINDOW_MS } from './report-limit.ts';

function admitted(limit: ReportLimit, key: string, times: number, now: number): number[] {
  return Array.from({ length: times }, () => limit.admit(key, now)).filter(
    (suppressed) => suppressed !== undefined,
  );
}

const LATER = WINDOW_MS + 1;

describe('ReportLimit', () => {
  it('admits a number of reports of a kind per second, and says later how many it held back', () => {
    const limit = new ReportLimit();

    const first = admitted(limit, 'a', REPORTS_PER_WINDOW + 5, 0);
    const [atTheEdge, other] = [admitted(limit, 'a', 1, WINDOW_MS), admitted(limit, 'b', 1, 0)];
    const next = admitted(limit, 'a', REPORTS_PER_WINDOW + 1, LATER);

    expect(first).toEqual(Array.from({ length: REPORTS_PER_WINDOW }, () => 0));
    expect([atTheEdge, other]).toEqual([[], [0]]);
    // the one at the edge was held back as well
    expect(next).toEqual([6, ...Array.from({ length: REPORTS_PER_WINDOW - 1 }, () => 0)]);
  });

  it('remembers no more kinds than it must: those whose second is over are removed', () => {
    const limit = new ReportLimit();

    for (let at = 0; at < 5 * MAX_WINDOWS; at++) limit.admit(`old ${at}`, 0);
    const busy = limit.size;
    limit.admit('new', LATER);

    expect(busy).toBe(5 * MAX_WINDOWS);
    expect(limit.size).toBe(1);
  });

  it('keeps a kind whose second began again after older ones, however many are removed', () => {
    const limit = new ReportLimit();
    admitted(limit, 'a', REPORTS_PER_WINDOW, 0);
    for (let at = 0; at < MAX_WINDOWS; at++) limit.admit(`old ${at}`, 1);

    admitted(limit, 'a', REPORTS_PER_WINDOW, LATER);
    limit.admit('new', LATER + 1);

    expect(limit.admit('a', LATER + 1)).toBeUndefined();
    expect(limit.size).toBe(2);
  });

  it('removes old kinds also behind one whose second began again', () => {
    const limit = new ReportLimit();
    limit.admit('a', 0);
    for (let at = 0; at < MAX_WINDOWS - 2; at++) limit.admit(`old ${at}`, 1);
    limit.admit('a', LATER);

    for (const key of ['b', 'c']) limit.admit(key, LATER + 1);

    expect(limit.size).toBe(3);
  });
});
