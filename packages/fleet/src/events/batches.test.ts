import { describe, expect, it } from 'vitest';
import { Batches } from './batches.ts';

const INBOX = '_INBOX.a-b.';

/** The reply subjects of so many messages from this number on, with `ID` for what no other publisher has. */
function replies(batches: Batches, first: number, count: number): readonly string[] {
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  return numbers.map((number) => batches.replyOf(2, number, number === first + count - 1));
}
const withoutId = (reply: string): string => reply.replace(/[0-9A-Z]{22}/, 'ID');

describe('a batch', () => {
  it('begins, goes on and ends as nats-server reads it', () => {
    expect(replies(new Batches(INBOX), 7, 4).map(withoutId)).toEqual([
      '_INBOX.a-b.ID-2-7.500.fail.1.0.$FI',
      '_INBOX.a-b.ID-2-7.500.fail.2.1.$FI',
      '_INBOX.a-b.ID-2-7.500.fail.3.1.$FI',
      '_INBOX.a-b.ID-2-7.500.fail.4.2.$FI',
    ]);
  });

  it('of one message is that message alone', () => {
    expect(replies(new Batches(INBOX), 7, 1)).toEqual(['_INBOX.a-b.2-7']);
  });

  it('is known to no other publisher, and no longer than nats-server takes', () => {
    const [one = '', other = ''] = [INBOX, INBOX].map((inbox) => replies(new Batches(inbox), 9_007_199_254_740_000, 2)[0]); // prettier-ignore
    expect(one).not.toBe(other);
    expect(one.split('.')[2]?.length).toBeLessThanOrEqual(64);
  });

  it('knows its answer by its subject, and how many messages it has', () => {
    const batches = new Batches(INBOX);
    const [first = '', , last = ''] = replies(batches, 7, 3);

    expect(batches.read(first)).toEqual({ round: 2, number: 7, isBatch: true });
    expect(batches.read(last)).toEqual({ round: 2, number: 7, isBatch: true });
    expect(batches.read('_INBOX.a-b.2-9')).toEqual({ round: 2, number: 9, isBatch: false });
    expect([batches.sizeOf(7), batches.sizeOf(8)]).toEqual([3, 0]);
    batches.answered(7);
    expect(batches.sizeOf(7)).toBe(0);
  });

  it('that was not ended before a loss does not go on after it', () => {
    const batches = new Batches(INBOX);
    batches.replyOf(2, 7, false);
    batches.clear();
    expect(withoutId(batches.replyOf(3, 7, false))).toBe('_INBOX.a-b.ID-3-7.500.fail.1.0.$FI');
  });

  it('is sent only where the stream takes it, and not for a while after it was refused', () => {
    const batches = new Batches(INBOX);
    expect(batches.isOpen(0)).toBe(false);
    batches.offer(true);
    expect(batches.isOpen(0)).toBe(true);
    batches.refused(5);
    expect([30_004, 30_005].map((now) => batches.isOpen(now))).toEqual([false, true]);
  });
});
