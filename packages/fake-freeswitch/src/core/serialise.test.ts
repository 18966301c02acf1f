import fc from 'fast-check';
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { isEventFrame } from '../../test/support/event-frames.ts';
import { describe, expect, it } from 'vitest';
import { captureNames, readCapture } from '../replay/capture.ts';
import { type EventHeader, serialiseEvent } from './serialise.ts';

describe('serialiseEvent', () => {
  it('writes arrays in each format', () => {
    const headers: EventHeader[] = [
      ['X', ['a b', '', 'c']],
      ['One', ['1']],
    ];

    expect(serialiseEvent(headers, undefined, 'plain')).toBe(
      'X: ARRAY%3A%3Aa%20b%7C%3A%7C%3Ac\nOne: 1\n\n',
    );
    expect(serialiseEvent(headers, undefined, 'json')).toBe('{"X":["a b","","c"],"One":["1"]}');
    expect(serialiseEvent(headers, undefined, 'xml')).toBe(
      '<event>\n  <headers>\n    <X>a%20b</X>\n    <X></X>\n    <X>c</X>\n    <One>1</One>\n  </headers>\n</event>\n',
    );
  });

  it('keeps a name that comes twice, in JSON as well', () => {
    expect(
      serialiseEvent(
        [
          ['A', '1'],
          ['A', '2'],
        ],
        undefined,
        'json',
      ),
    ).toBe('{"A":"1","A":"2"}');
  });

  it('escapes characters that JSON cannot hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(serialiseEvent([['A', value]], undefined, 'json')).toBe(
          JSON.stringify({ A: value }),
        );
      }),
    );
  });

  it('leaves a percent sign before two upper-case hex digits alone', () => {
    expect(serialiseEvent([['A', '%0A %zz %c3']], undefined, 'plain')).toBe(
      'A: %0A%20%25zz%20%25c3\n\n',
    );
  });

  it.each([
    ['', 'json', '{"A":"1","Content-Length":"0","_body":""}'],
    ['', 'plain', 'A: 1\n\n'],
    ['é\n', 'plain', 'A: 1\nContent-Length: 3\n\né\n'],
    ['é', 'json', '{"A":"1","Content-Length":"2","_body":"é"}'],
  ] as const)('writes the body %j in %s', (body, format, text) => {
    expect(serialiseEvent([['A', '1']], body, format)).toBe(text);
  });

  it('writes the body of XML with its quirks', () => {
    const bodyOf = (body: string): string =>
      /<body>.*<\/body>/s.exec(serialiseEvent([], body, 'xml'))?.[0] ?? '';

    expect(bodyOf('<a>&\r"é')).toBe('<body>&lt;a&gt;&amp;&#xD;"&#xE9;</body>');
    expect(bodyOf('line\n')).toBe('<body>line\n  </body>');
    expect(bodyOf('&<!&')).toBe('<body>&amp;<!&</body>');
  });

  it('writes every recorded event as FreeSWITCH did, byte for byte', () => {
    let count = 0;
    for (const name of captureNames()) {
      for (const frame of new FrameDecoder().push(readCapture(name).serverBytes)) {
        if (!isEventFrame(frame)) continue;
        const event = decodeEvent(frame);
        const format = event.format;
        const entries = event.entries.filter(([key]) => key !== '_body');
        const written = serialiseEvent(withoutOwnLength(entries, event.body), event.body, format);
        expect(written, name).toBe(frame.body.toString());
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(700);
  });
});

/** The length of the event's own body is written by the serialiser. */
function withoutOwnLength(
  entries: readonly EventHeader[],
  body: string | undefined,
): EventHeader[] {
  if (body === undefined) return [...entries];
  const last = entries.findLastIndex(([name]) => name === 'Content-Length');
  return entries.filter((_, index) => index !== last);
}
