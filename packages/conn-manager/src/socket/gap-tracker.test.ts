import { describe, expect, it } from 'vitest';
import { GapTracker } from './gap-tracker.ts';
import { type CloseCause } from '@switchwire/esl-client';

const cause = (code: string): CloseCause => ({ kind: 'network', code, message: code });

describe('a gap', () => {
  it('is none before the first session, and none after attempts that never were subscribed', () => {
    const gap = new GapTracker();
    gap.ended(100);
    gap.ended(200);

    expect(gap.subscribed()).toBeUndefined();
    expect(gap.subscribed()).toBeUndefined();
  });

  it('lasts from the end of one subscribed session to the next, with the first cause', () => {
    const gap = new GapTracker();
    gap.subscribed();

    gap.ended(100);
    gap.left(cause('ECONNRESET'));
    gap.ended(300);
    gap.ended(400);

    expect(gap.subscribed()).toEqual({ from: 100, cause: cause('ECONNRESET') });
    expect(gap.subscribed()).toBeUndefined();
  });

  it('begins with the end of a goodbye, not with its beginning', () => {
    const gap = new GapTracker();
    gap.subscribed();

    gap.left(cause('ESL_CLOSED'));
    gap.ended(5_000);

    expect(gap.subscribed()).toEqual({ from: 5_000, cause: cause('ESL_CLOSED') });
  });

  it('follows another one', () => {
    const gap = new GapTracker();
    gap.subscribed();
    gap.ended(100);
    gap.left(cause('A'));
    gap.subscribed();
    gap.ended(200);
    gap.left(cause('B'));

    expect(gap.subscribed()).toEqual({ from: 200, cause: cause('B') });
  });
});
