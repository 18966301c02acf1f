import { describe, expect, it } from 'vitest';
import {
  canonicalEvents,
  routingKey,
  specOf,
  SubscriptionLedger,
  wireEvents,
} from './subscriptions.ts';

describe('the ledger', () => {
  it('wants an event until the last tag gave it back, in the order of the first wish', () => {
    const ledger = new SubscriptionLedger();
    ledger.add('a', ['DTMF', 'TALK']);
    ledger.add('b', ['DTMF']);
    ledger.add('a', ['DTMF']);

    ledger.remove('a', ['DTMF']);
    ledger.remove('b', ['DTMF', 'NEVER_WANTED']);
    expect(ledger.events).toEqual(['DTMF', 'TALK']);
    ledger.remove('a', ['DTMF']);
    ledger.remove('a', ['DTMF']);

    expect(ledger.events).toEqual(['TALK']);
  });

  it('replaces what one tag wants and leaves the others alone', () => {
    const ledger = new SubscriptionLedger();
    ledger.add('store', ['A', 'B']);
    ledger.add('x', ['B']);

    ledger.replace('store', ['C']);

    expect(ledger.events).toEqual(['B', 'C']);
  });
});

describe('names', () => {
  it('are canonical, each once', () => {
    expect(canonicalEvents(['dtmf', 'DTMF', 'sofia::register', 'custom  sofia::register'])).toEqual(
      ['DTMF', 'CUSTOM sofia::register'],
    );
  });

  it('are subscribed on the wire together with those of the manager', () => {
    expect(wireEvents(['DTMF', 'HEARTBEAT'])).toEqual(['HEARTBEAT', 'BACKGROUND_JOB', 'DTMF']);
  });

  it.each([
    ['DTMF', undefined, 'DTMF'],
    ['CUSTOM', undefined, 'CUSTOM'],
    ['CUSTOM', 'a::b', 'CUSTOM a::b'],
    ['PRESENCE_IN', 'a::b', 'PRESENCE_IN'],
  ])('of an event %s %s route by %s', (name, subclass, key) => {
    expect(routingKey(name, subclass)).toBe(key);
  });

  it('come apart as they were put together', () => {
    expect(specOf('CUSTOM a::b')).toEqual({ name: 'CUSTOM', subclass: 'a::b' });
    expect(specOf('DTMF')).toEqual({ name: 'DTMF', subclass: undefined });
  });
});
