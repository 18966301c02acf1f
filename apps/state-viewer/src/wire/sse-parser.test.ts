import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseParser, type ServerEvent } from './sse-parser.ts';

const parse = (chunks: readonly string[]): ServerEvent[] => {
  const parser = createSseParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};

const STREAM = [
  '\uFEFFretry: 2000\n\n',
  ': keep-alive\n\n',
  'event: snapshot\r\ndata: {"at":1}\r\n\r\n',
  'id: 7\ndata: first\ndata:  second\ndata\n\n',
  'event: E_FREESWITCH\rdata:no blank: but a colon\r\r',
  'data: ümläut 🎈\n\n',
  'event: no data\n\n',
  'data: after an event without data\n\n',
].join('');

const EVENTS: readonly ServerEvent[] = [
  { name: 'snapshot', data: '{"at":1}', id: undefined },
  { name: 'message', data: 'first\n second\n', id: '7' },
  { name: 'E_FREESWITCH', data: 'no blank: but a colon', id: '7' },
  { name: 'message', data: 'ümläut 🎈', id: '7' },
  { name: 'message', data: 'after an event without data', id: '7' },
];

describe('createSseParser', () => {
  it('reads all line ends, comments, ids and several data lines', () => {
    expect(parse([STREAM])).toEqual(EVENTS);
  });

  it('gives the same events at every split point', () => {
    for (let at = 0; at <= STREAM.length; at += 1)
      expect(parse([STREAM.slice(0, at), STREAM.slice(at)]), `split at ${at}`).toEqual(EVENTS);
  });

  it('gives the same events character by character', () => {
    expect(parse(STREAM.split(''))).toEqual(EVENTS);
  });

  it('gives the same events for any chunking', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length })), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
        const chunks = edges.slice(1).map((edge, index) => STREAM.slice(edges[index], edge));
        expect(parse(chunks)).toEqual(EVENTS);
      }),
    );
  });

  it('holds an event back until its blank line', () => {
    const parser = createSseParser();

    expect(parser.push('data: half\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ name: 'message', data: 'half', id: undefined }]);
  });

  it('ignores fields it does not know and an id with NUL', () => {
    expect(parse(['colour: blue\nid: a\0b\ndata: x\n\n'])).toEqual([
      { name: 'message', data: 'x', id: undefined },
    ]);
  });
});
