import { describe, expect, it } from 'vitest';
import { eventNameOf, Subscriptions } from './subscriptions.ts';

const event = (name: string, subclass?: string) => ({ name, subclass });

function after(...commands: readonly string[]): Subscriptions {
  const subscriptions = new Subscriptions();
  for (const command of commands) {
    const [verb, ...words] = command.split(' ');
    if (verb === 'event') subscriptions.subscribe(words);
    else if (verb === 'nixevent') subscriptions.unsubscribe(words);
    else subscriptions.clear();
  }
  return subscriptions;
}

describe('eventNameOf', () => {
  it.each([
    ['dtmf', 'DTMF'],
    ['SWITCH_EVENT_DTMF', 'DTMF'],
    ['1234567890123DTMF', 'DTMF'],
    ['all', 'ALL'],
    ['NOSUCH', undefined],
    ['DTMF,', undefined],
  ])('%s is %s', (word, name) => {
    expect(eventNameOf(word)).toBe(name);
  });
});

describe('Subscriptions', () => {
  it('want nothing until something was asked for', () => {
    expect(after().wants(event('DTMF'))).toBe(false);
    expect(after('event NOSUCH').enabled).toBe(false);
  });

  it('add up and keep the format of the last one that had one', () => {
    const subscriptions = after('event xml DTMF', 'event HEARTBEAT', 'event json NOSUCH');

    expect(subscriptions.names).toEqual(['DTMF', 'HEARTBEAT']);
    expect(subscriptions.format).toBe('json');
  });

  it('take a format only as the first word', () => {
    expect(after('event  json DTMF').format).toBe('plain');
  });

  it('take everything behind CUSTOM as a subclass', () => {
    const subscriptions = after('event CUSTOM a::b DTMF');

    expect(subscriptions.wants(event('CUSTOM', 'a::b'))).toBe(true);
    expect(subscriptions.wants(event('CUSTOM', 'DTMF'))).toBe(true);
    expect(subscriptions.wants(event('CUSTOM', 'A::B'))).toBe(false);
    expect(subscriptions.wants(event('CUSTOM'))).toBe(true);
    expect(subscriptions.wants(event('DTMF'))).toBe(false);
  });

  it('know subclasses reserved at the time of ALL once ALL is taken apart', () => {
    expect(after('event ALL').wants(event('CUSTOM', 'x::new'))).toBe(true);
    const apart = after('event ALL', 'nixevent HEARTBEAT');

    expect(apart.wants(event('HEARTBEAT'))).toBe(false);
    expect(apart.wants(event('DTMF'))).toBe(true);
    expect(apart.wants(event('CUSTOM', 'x::new'))).toBe(false);
    expect(apart.wants(event('CUSTOM', 'sofia::register'))).toBe(true);
  });

  it('lose subclasses by name, never by a bare CUSTOM', () => {
    expect(after('event CUSTOM a b', 'nixevent CUSTOM a').subclasses).toEqual(['b']);
    expect(after('event CUSTOM a b', 'nixevent CUSTOM').subclasses).toEqual(['a', 'b']);
  });

  it('keep the subclasses at nixevent ALL and lose everything but the format at noevents', () => {
    expect(after('event json CUSTOM a DTMF', 'nixevent ALL')).toMatchObject({
      names: [],
      subclasses: ['a', 'DTMF'],
    });
    expect(after('event json CUSTOM a', 'noevents')).toMatchObject({
      names: [],
      subclasses: [],
      format: 'json',
      enabled: false,
    });
  });

  it('stop at the first forbidden name and keep the names before it', () => {
    const subscriptions = new Subscriptions();
    const allowed = { names: new Set(['DTMF', 'CUSTOM']), subclasses: new Set(['a']) };

    expect(subscriptions.subscribe(['plain', 'DTMF', 'HEARTBEAT'], allowed)).toBe('denied');
    expect(subscriptions.subscribe(['CUSTOM', 'a', 'b'], allowed)).toBe('denied');
    expect(subscriptions.names).toEqual(['DTMF', 'CUSTOM']);
    expect(subscriptions.subclasses).toEqual(['a']);
  });
});
