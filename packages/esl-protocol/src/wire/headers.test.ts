import { describe, expect, it } from 'vitest';
import { EslHeaders } from './headers.ts';

const headers = EslHeaders.from([
  ['Event-Name', 'COMMAND'],
  ['X-Two', 'a'],
  ['x-two', 'b'],
  ['event-name', 'PRIVATE_COMMAND'],
]);

describe('EslHeaders', () => {
  it('finds the first header of a name in any case, but the last Event-Name', () => {
    expect(headers.get('X-TWO')).toBe('a');
    expect(headers.get('Event-Name')).toBe('PRIVATE_COMMAND');
    expect(headers.get('X-Three')).toBeUndefined();
  });

  it('finds all headers of a name in order', () => {
    expect(headers.getAll('X-Two')).toEqual(['a', 'b']);
    expect(headers.getAll('X-Three')).toEqual([]);
  });

  it('knows which names are there', () => {
    expect(headers.has('EVENT-name')).toBe(true);
    expect(headers.has('Event')).toBe(false);
    expect(headers.size).toBe(4);
    expect(headers.names()).toEqual(['Event-Name', 'X-Two']);
  });

  it('iterates over every header as it was written', () => {
    expect([...headers].map(([name]) => name)).toEqual([
      'Event-Name',
      'X-Two',
      'x-two',
      'event-name',
    ]);
  });

  it('shows repeated headers as arrays in JSON', () => {
    expect(JSON.stringify(EslHeaders.from([...headers].slice(1)))).toBe(
      '{"X-Two":["a","b"],"event-name":"PRIVATE_COMMAND"}',
    );
  });

  it('does not follow later changes of its source', () => {
    const entries: [string, string][] = [['a', '1']];
    const copy = EslHeaders.from(entries);
    entries.push(['b', '2']);

    expect(copy.size).toBe(1);
  });

  it('writes any number of headers in linear time', () => {
    const many = new EslHeaders(Array.from({ length: 100_000 }, (_, i) => [`X-${i}`, 'x']));

    expect(Object.keys(many.toJSON())).toHaveLength(100_000);
  });
});
