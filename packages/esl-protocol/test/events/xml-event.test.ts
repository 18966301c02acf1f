import { describe, expect, it } from 'vitest';
import { createEvent, encodeEvent } from '../../src/server/index.ts';
import { xml } from '../frames.ts';

function event(headers: string, rest = ''): string {
  return `<event>\n  <headers>\n${headers}  </headers>\n${rest}</event>\n`;
}

describe('xml events', () => {
  it('reads names that XML does not allow', () => {
    const odd = xml(event('    <x y>z</x y>\n    <Event-Name>E</Event-Name>\n'));

    expect(odd.header('x y')).toBe('z');
    expect(odd.name).toBe('E');
  });

  it('makes a list of neighbours of the same name only', () => {
    const odd = xml(
      event('    <a>1</a>\n    <b>2</b>\n    <a>3</a>\n    <c>x</c>\n    <c>y</c>\n    <c>z</c>\n'),
    );

    expect(odd.entries).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
      ['c', ['x', 'y', 'z']],
    ]);
    expect(odd.bytes('c')?.toString()).toBe('ARRAY::x|:y|:z');
  });

  it.each([
    ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
    ['&#xE9;&#x1F600;&#65;', 'é😀A'],
    ['&nope; &#x110000; & &;', '&nope; &#x110000; & &;'],
    ['&lt;<! &lt;', '<<! &lt;'],
    ['%41', '%41'],
  ])('reads the body %j as %j', (text, body) => {
    expect(xml(event('', `  <body>${text}</body>\n`)).body).toBe(body);
  });

  it('drops the indent in front of the closing tag by the announced length', () => {
    const rest = (length: number): string =>
      `  <Content-Length>${length}</Content-Length>\n  <body>ab\n  </body>\n`;

    expect(xml(event('', rest(3))).body).toBe('ab\n');
    expect(xml(event('', rest(5))).body).toBe('ab\n  ');
    expect(xml(event('', rest(3))).header('Content-Length')).toBe('3');
  });

  it('percent-decodes values, keeping bytes that are not UTF-8', () => {
    const odd = xml(
      event(
        '    <Event-Name>A</Event-Name>\n    <Caller>Jos%E9&amp;</Caller>\n    <Event-Name>B</Event-Name>\n',
      ),
    );

    expect(odd.header('caller')).toBe('Jos\ufffd&');
    expect(odd.bytes('Caller')).toEqual(Buffer.from('Jos\xe9&', 'latin1'));
    expect(odd.bytes('caller')).toEqual(Buffer.from('Jos\xe9&', 'latin1'));
    expect(odd.bytes('Event-Name')?.toString()).toBe('B');
    expect(odd.bytes('absent')).toBeUndefined();
    expect(odd.name).toBe('B');
  });

  it.each([
    ['', 'Event is not XML'],
    ['nonsense', 'Event is not XML'],
    ['<event>\n</event>\n', undefined],
    ['<event>\n  <headers>\n    <Event-Name>E</Event-Name>\n', undefined],
  ])('reads %j without throwing', (text, problem) => {
    const odd = xml(text);

    if (problem === undefined) expect(odd.problem).toBeUndefined();
    else expect(odd.problem).toContain(problem);
    expect(odd.body).toBeUndefined();
    expect(odd.jsonText).toBe(JSON.stringify(odd.toJSON()));
  });

  it('is written with the escapes of the server', () => {
    const made = createEvent({ name: 'E', headers: [['a', 'b<']], body: '<a>&\ré <! <b>' });

    expect(encodeEvent(made, 'xml').toString()).toBe(
      event(
        '    <Event-Name>E</Event-Name>\n    <a>b%3C</a>\n',
        '  <Content-Length>14</Content-Length>\n  <body>&lt;a&gt;&amp;&#xD;&#xE9; <! <b></body>\n',
      ),
    );
  });

  it('has no body element for an empty body', () => {
    expect(encodeEvent(createEvent({ name: 'E', body: '' }), 'xml').toString()).toBe(
      event('    <Event-Name>E</Event-Name>\n'),
    );
  });
});
