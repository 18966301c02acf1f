import { describe, expect, it } from 'vitest';
import { eventEffectOf } from './own-commands.ts';

describe('eventEffectOf', () => {
  it.each([
    ['noevents', { kind: 'takes', names: 'everything' }],
    ['NoEvents x', { kind: 'takes', names: 'everything' }],
    ['nixevent DTMF CUSTOM a::b', { kind: 'takes', names: ['DTMF', 'CUSTOM a::b'] }],
    ['nixevent ALL', { kind: 'takes', names: 'everything' }],
    ['nixevent', { kind: 'takes', names: [] }],
    ['filter Unique-ID x', { kind: 'filters', negative: false }],
    ['filter Unique-ID +x', { kind: 'filters', negative: false }],
    ['filter add Unique-ID -x', { kind: 'filters', negative: true }],
    ['filter delete all', { kind: 'clears filters' }],
    ['filter delete Unique-ID', undefined],
    ['nolog', undefined],
    ['nolinger', undefined],
    ['event json ALL', undefined],
    ['', undefined],
  ])('%j', (command, effect) => {
    expect(eventEffectOf(Buffer.from(`${command}\n\n`))).toEqual(effect);
  });
});
