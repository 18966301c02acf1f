import { describe, expect, it } from 'vitest';
import { parseRouteTemplate, subjectToken } from './route-template.ts';
import { type SinkRecord } from './sink-record.ts';

const record = (more: Partial<SinkRecord>): SinkRecord => ({
  id: '1',
  name: 'CUSTOM',
  subclass: 'sofia::register',
  key: 'call.1',
  source: '10.0.0.1:8021',
  time: 0,
  headers: [],
  payload: Buffer.alloc(0),
  acceptedAt: 0,
  ...more,
});

describe('a template', () => {
  it.each([
    ['freeswitch.{source}.{name}', 'freeswitch.10_0_0_1:8021.CUSTOM'],
    ['{name}.{subclass}.{key}', 'CUSTOM.sofia::register.call_1'],
    ['events', 'events'],
    ['', ''],
    ['{header:Core-UUID}.{header:x}', 'a_b.-'],
  ])('%s', (template, text) => {
    const { fill } = parseRouteTemplate(template, subjectToken);
    expect(fill(record({ headers: ['a b', undefined] }))).toBe(text);
  });

  it('asks for the headers that it needs', () => {
    const { headers } = parseRouteTemplate('{header:A}.{name}.{header:B}', subjectToken);
    expect(headers).toEqual(['A', 'B']);
  });

  it('fills an empty value, since an empty token is not a subject', () => {
    expect(parseRouteTemplate('a.{key}', subjectToken).fill(record({ key: '' }))).toBe('a.-');
  });

  it.each(['{Name}', '{}', '{header:}'])('refuses %s', (template) => {
    expect(() => parseRouteTemplate(template, subjectToken)).toThrow(
      /is not a placeholder\. Placeholders: \{name\}/,
    );
  });
});
