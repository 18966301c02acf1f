import { describe, expect, it } from 'vitest';
import { fleetSubjects } from '../subjects.ts';
import { EventFilter } from './event-filter.ts';

const subjects = fleetSubjects('prod');

describe('the filter of a reader', () => {
  it.each([
    [undefined, undefined, ['sw.prod.ev.>']],
    [['ALL'], ['10.0.0.1:8021'], ['sw.prod.ev.10_0_0_1=3a8021.>']],
    [['dtmf', 'CUSTOM a::b'], undefined, ['sw.prod.ev.*.DTMF', 'sw.prod.ev.*.CUSTOM.a=3a=3ab', 'sw.prod.ev.*.-.*']], // prettier-ignore
    [['CUSTOM', 'CUSTOM a::b'], ['fs:8021'], ['sw.prod.ev.fs=3a8021.CUSTOM', 'sw.prod.ev.fs=3a8021.CUSTOM.*', 'sw.prod.ev.fs=3a8021.-.*']], // prettier-ignore
  ])('for %j of %j', (events, sockets, expected) => {
    expect(new EventFilter(subjects, events, sockets).subjects).toEqual(expected);
  });

  it.each([
    ['sw.prod.ev.fs=3a8021.DTMF', { socket: 'fs:8021', kind: 'event' }],
    ['sw.prod.ev.fs=3a8021.-.gap', { socket: 'fs:8021', kind: 'gap' }],
    ['sw.prod.ev.fs=3a8021.-.later', { socket: 'fs:8021', kind: 'other' }],
    ['sw.prod.ev.fs=3a8021.CHANNEL_ANSWER', undefined],
    ['sw.prod.ev.fs2=3a8021.DTMF', undefined],
    ['sw.other.ev.fs=3a8021.DTMF', undefined],
  ])('reads %s', (subject, expected) => {
    expect(new EventFilter(subjects, ['DTMF'], ['fs:8021']).read(subject)).toEqual(expected);
  });

  it('takes every subclass of CUSTOM for its name alone', () => {
    const filter = new EventFilter(subjects, ['CUSTOM'], []);
    expect(filter.read('sw.prod.ev.fs=3a8021.CUSTOM.a=3a=3ab')).toMatchObject({ kind: 'event' });
    expect(filter.read('sw.prod.ev.fs=3a8021.CUSTOMER')).toBeUndefined();
  });
});
