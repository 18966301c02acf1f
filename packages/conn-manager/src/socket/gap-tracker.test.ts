import { decodeEvent, type EslEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { GapTracker } from './gap-tracker.ts';
import { type CloseCause } from '@switchwire/esl-client';

const cause = (code: string): CloseCause => ({ kind: 'network', code, message: code });

/** As FreeSWITCH writes it: microseconds. */
function eventMadeAt(timestamp: string): EslEvent {
  const body = JSON.stringify({ 'Event-Name': 'DTMF', 'Event-Date-Timestamp': timestamp });
  const head = `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n`;
  const [frame] = new FrameDecoder().push(Buffer.from(head + body));
  if (frame === undefined) throw new Error('it is whole');
  return decodeEvent(frame);
}

/** A session that was subscribed and lost, and another one. */
function interrupted(before?: string, after?: string): GapTracker {
  const gap = new GapTracker();
  if (before !== undefined) gap.identify(before);
  gap.subscribed();
  gap.ended(100);
  if (after !== undefined) gap.identify(after);
  return gap;
}

describe('a gap', () => {
  it('does not exist before the first session, nor after attempts that never were subscribed', () => {
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

    expect(gap.subscribed()).toMatchObject({ from: 100, cause: cause('ECONNRESET') });
    expect(gap.subscribed()).toBeUndefined();
  });

  it('begins with the end of a goodbye, not with its beginning', () => {
    const gap = new GapTracker();
    gap.subscribed();

    gap.left(cause('ESL_CLOSED'));
    gap.ended(5_000);

    expect(gap.subscribed()).toMatchObject({ from: 5_000, cause: cause('ESL_CLOSED') });
  });

  it('can come after an earlier gap', () => {
    const gap = new GapTracker();
    gap.subscribed();
    gap.ended(100);
    gap.left(cause('A'));
    gap.subscribed();
    gap.ended(200);
    gap.left(cause('B'));

    expect(gap.subscribed()).toMatchObject({ from: 200, cause: cause('B') });
  });
});

describe('the definition of a gap', () => {
  it.each([
    ['interruption', 'a', 'a'],
    ['restart', 'a', 'b'],
    ['unknown', undefined, 'b'],
    ['unknown', 'a', undefined],
    ['unknown', undefined, undefined],
  ])('%s: the process was %s and is %s', (kind, before, after) => {
    expect(interrupted(before, after).subscribed()).toMatchObject({
      kind,
      coreUuidBefore: before,
      coreUuidAfter: after,
    });
  });

  it('compares with the session that was subscribed, not with attempts in between', () => {
    const gap = interrupted('a', 'b');
    gap.ended(200);
    gap.identify('a');

    expect(gap.subscribed()).toMatchObject({ kind: 'interruption', from: 100 });
  });

  it('is reported once more when it turns out to be a restart, and only then', () => {
    const restarted = interrupted('a');
    restarted.subscribed();
    expect(restarted.identify('b')).toMatchObject({
      kind: 'restart',
      from: 100,
      coreUuidBefore: 'a',
      coreUuidAfter: 'b',
    });
    expect(restarted.identify('b')).toBeUndefined();

    const same = interrupted('a');
    same.subscribed();
    expect(same.identify('a')).toBeUndefined();

    const lostAgain = interrupted('a');
    lostAgain.subscribed();
    lostAgain.ended(200);
    expect(lostAgain.identify('b')).toBeUndefined();
  });
});

describe('the beginning of a gap', () => {
  const HEARD_AT = 1_000_000;

  it.each([
    ['made before the session was last heard', '940000123', 940_000],
    ['made by a clock that is ahead', '1060000000', HEARD_AT],
    ['without a time that can be read', 'yesterday', HEARD_AT],
  ])('with a last event %s', (_title, timestamp, from) => {
    const gap = new GapTracker();
    gap.subscribed();
    gap.read(eventMadeAt(timestamp));
    gap.ended(HEARD_AT);

    expect(gap.subscribed()?.from).toBe(from);
  });

  it('is the last event, whenever it was looked at', () => {
    const gap = new GapTracker();
    gap.subscribed();
    gap.read(eventMadeAt('100000000'));
    gap.settle();
    gap.read(eventMadeAt('200000000'));
    gap.read(eventMadeAt('300000000'));
    gap.settle();
    gap.settle();
    gap.ended(HEARD_AT);

    expect(gap.subscribed()?.from).toBe(300_000);
  });

  it('is not an event of an earlier session', () => {
    const gap = new GapTracker();
    gap.subscribed();
    gap.read(eventMadeAt('100000000'));
    gap.ended(HEARD_AT);
    gap.subscribed();
    gap.ended(2 * HEARD_AT);

    expect(gap.subscribed()?.from).toBe(2 * HEARD_AT);
  });
});
