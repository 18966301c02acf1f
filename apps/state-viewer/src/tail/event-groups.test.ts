import { describe, expect, it } from 'vitest';
import { groupHeaders } from './event-groups.ts';
import { parseHeaders, summarise } from './event-summary.ts';

const HEADERS = {
  'Event-Name': 'CHANNEL_ANSWER',
  'Core-UUID': 'core',
  'FreeSWITCH-Hostname': 'fs1',
  'Unique-ID': 'leg',
  'Caller-Caller-ID-Number': '1000',
  'Caller-Destination-Number': '1001',
  'Other-Leg-Unique-ID': 'other',
  variable_sip_from: '<script>',
  Application: 'bridge',
  Strange: ['a', 'b'],
  _body: 'text',
};

describe('groupHeaders', () => {
  it('puts each header into one group and leaves the body out', () => {
    const groups = groupHeaders(HEADERS);

    expect(groups.map((group) => [group.title, group.headers.map(([name]) => name)])).toEqual([
      ['Event', ['Event-Name']],
      ['FreeSWITCH', ['Core-UUID', 'FreeSWITCH-Hostname']],
      ['Call', ['Unique-ID']],
      ['Application', ['Application']],
      ['Caller', ['Caller-Caller-ID-Number', 'Caller-Destination-Number']],
      ['Other leg', ['Other-Leg-Unique-ID']],
      ['Variables', ['variable_sip_from']],
      ['Other headers', ['Strange']],
    ]);
    expect(groups.at(-1)?.headers).toEqual([['Strange', 'a, b']]);
  });

  it('searches names and values', () => {
    const found = (search: string) =>
      groupHeaders(HEADERS, search).flatMap((group) => group.headers.map(([name]) => name));

    expect(found('CALLER-ID')).toEqual(['Caller-Caller-ID-Number']);
    expect(found('<SCRIPT>')).toEqual(['variable_sip_from']);
    expect(found('no such')).toEqual([]);
  });
});

describe('summarise', () => {
  it.each([
    ['DTMF', { 'DTMF-Digit': '5', 'Caller-Caller-ID-Number': '1000' }, 'digit 5 · 1000'],
    ['CHANNEL_ANSWER', { ...HEADERS, 'Answer-State': 'answered' }, '1000 → 1001 · answered'],
    [
      'CHANNEL_EXECUTE',
      { Application: 'playback', 'Application-Data': 'x.wav' },
      'playback · x.wav',
    ],
    ['BACKGROUND_JOB', { 'Job-Command': 'version', _body: '+OK\n' }, 'version · +OK'],
    ['CUSTOM', { 'from-user': '1000' }, '1000'],
    ['UNKNOWN', {}, ''],
  ])('sums up a %s in a few words', (name, headers, words) => {
    expect(summarise(name, headers)).toBe(words);
  });

  it('cuts what is too long', () => {
    expect(summarise('RE_SCHEDULE', { 'Task-Desc': 'x'.repeat(500) })).toHaveLength(201);
  });
});

describe('parseHeaders', () => {
  it.each(['', 'nonsense', '[1]', 'null', '"text"'])('gives no headers for %j', (body) => {
    expect(parseHeaders(body)).toEqual({});
  });
});
