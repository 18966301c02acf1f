import { describe, expect, it } from 'vitest';
import { EventRouter } from './event-router.ts';
import { SubscriptionLedger } from './subscriptions.ts';
import { Wishes } from './wishes.ts';

describe('Wishes', () => {
  it('keep nothing of what was given back, by name or as a whole', () => {
    let changes = 0;
    const wishes = new Wishes(new SubscriptionLedger(), new EventRouter(), () => (changes += 1));
    const whole = wishes.add('one', ['DTMF', 'TALK']);
    wishes.add('one', ['DTMF']);
    wishes.add('two', ['DTMF']);
    const nothing = wishes.add('two', []);

    wishes.remove('one', ['DTMF']);
    expect(wishes.size).toBe(3);
    expect(whole.events).toEqual(['TALK']);

    whole.release();
    nothing.release();
    expect(wishes.size).toBe(1);
    wishes.remove('two', ['DTMF']);
    expect(wishes.size).toBe(0);
    expect(changes).toBe(8);
  });
});
