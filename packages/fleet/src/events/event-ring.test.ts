import { describe, expect, it } from 'vitest';
import { EventRing, Outgoing } from './event-ring.ts';

const EMPTY = new Uint8Array();
const message = (subject: string, bytes = 10): Outgoing =>
  new Outgoing({ socket: 's', subject, head: EMPTY, payload: new Uint8Array(bytes), at: 0, events: 1, epoch: 1, place: 1 }); // prettier-ignore

const subjectsOf = (messages: Iterable<Outgoing>): string =>
  [...messages].map(({ subject }) => subject).join('');

/** `a`: is pushed; `>`: is taken; `.`: the oldest is done; `<`: goes back. What was dropped, and what waits. */
function play(steps: string, limits = { events: 4, bytes: 10_000 }): readonly [string, string] {
  const ring = new EventRing(limits);
  let dropped = '';
  for (const step of steps) {
    if (step === '>') ring.take();
    else if (step === '.') ring.done();
    else if (step === '<') ring.goBack();
    else dropped += subjectsOf(ring.push(message(step)));
  }
  return [dropped, subjectsOf(ring.waiting())];
}

describe('the ring of events', () => {
  it.each([
    ['abcd', '', 'abcd'],
    ['abcde', 'a', 'bcde'],
    ['ab>>cde', 'c', 'de'],
    ['abcd>>>>e', 'e', ''],
    ['ab>>.c<', '', 'bc'],
    ['abc>>><de', 'a', 'bcde'],
  ])('%s drops "%s" and keeps "%s"', (steps, dropped, waiting) => {
    expect(play(steps)).toEqual([dropped, waiting]);
  });

  it('is bounded in bytes: those of the messages, and 500 for each', () => {
    expect(play('abcd', { events: 100, bytes: 1_025 })).toEqual(['ab', 'cd']);
  });

  it('drops a message that is larger than everything', () => {
    const ring = new EventRing({ events: 4, bytes: 525 });
    ring.push(message('a'));
    expect(subjectsOf(ring.push(message('b', 26)))).toBe('ab');
    expect([ring.size, ring.bytes]).toEqual([0, 0]);
  });
});
