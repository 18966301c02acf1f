import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.ts';
import { EVENT_NAMES, isKnownEventName } from './event-names.ts';
import { formatEventSpec, parseEventList, parseEventSpec } from './event-spec.ts';

describe('parseEventSpec', () => {
  it.each([
    ['DTMF', 'DTMF'],
    [' channel_answer\t', 'CHANNEL_ANSWER'],
    ['CUSTOM', 'CUSTOM'],
    ['custom sofia::Register', 'CUSTOM sofia::Register'],
    ['sofia::register', 'CUSTOM sofia::register'],
    ['CUSTOM plain', 'CUSTOM plain'],
    ['CUSTOM ALL', 'CUSTOM ALL'],
    ['BRAND_NEW', 'BRAND_NEW'],
  ])('reads %j as %j', (text, canonical) => {
    const spec = parseEventSpec(text);

    expect(formatEventSpec(spec)).toBe(canonical);
    expect(parseEventSpec(canonical)).toEqual(spec);
  });

  it.each([
    ['', /empty/],
    ['  ', /empty/],
    ['A\nB', /line end/],
    ['A\rB', /line end/],
    ['A\0', /NUL/],
    ['DTMF CHANNEL_ANSWER', /names several events; write one, e\.g\. DTMF/],
    ['CUSTOM a::b c::d', /names several events/],
  ])('refuses %j', (text, says) => {
    expect(() => parseEventSpec(text)).toThrow(InvalidArgumentError);
    expect(() => parseEventSpec(text)).toThrow(says);
  });
});

describe('parseEventList', () => {
  it.each([
    ['', []],
    [' , ,', []],
    ['DTMF', ['DTMF']],
    [
      'DTMF, CHANNEL_ANSWER,CUSTOM sofia::register sofia::unregister',
      ['DTMF', 'CHANNEL_ANSWER', 'CUSTOM sofia::register', 'CUSTOM sofia::unregister'],
    ],
    [
      'DTMF CHANNEL_ANSWER CUSTOM a b, TALK',
      ['DTMF', 'CHANNEL_ANSWER', 'CUSTOM a', 'CUSTOM b', 'TALK'],
    ],
    ['dtmf,DTMF,DTMF', ['DTMF']],
    ['CUSTOM,a::b', ['CUSTOM', 'CUSTOM a::b']],
    ['CUSTOM custom', ['CUSTOM custom']],
  ])('reads %j', (text, specs) => {
    expect(parseEventList(text).map(formatEventSpec)).toEqual(specs);
  });
});

describe('EVENT_NAMES', () => {
  it('lists 93 names and ALL, each once', () => {
    expect(EVENT_NAMES).toHaveLength(94);
    expect(new Set(EVENT_NAMES).size).toBe(94);
    expect([EVENT_NAMES[0], EVENT_NAMES.at(-1)]).toEqual(['CUSTOM', 'ALL']);
  });

  it('is known by isKnownEventName, in upper case', () => {
    expect(isKnownEventName('CERT_RELOAD')).toBe(true);
    expect(isKnownEventName('dtmf')).toBe(false);
  });
});
