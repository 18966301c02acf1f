import { expect, it } from 'vitest';
import { SseParser } from './sse-client.ts';

const STREAM =
  'retry: 2000\n\n: keep-alive\n\nid: a-1\nevent: E_FREESWITCH\ndata: {"name":"X"}\n\ndata: one\ndata: two\n\n';

it('gives the same messages wherever the stream is cut', () => {
  const whole = new SseParser().push(STREAM);
  expect(whole).toEqual([
    { event: 'E_FREESWITCH', id: 'a-1', data: '{"name":"X"}' },
    { event: 'message', id: undefined, data: 'one\ntwo' },
  ]);

  for (let at = 1; at < STREAM.length; at++) {
    const parser = new SseParser();
    const cut = [...parser.push(STREAM.slice(0, at)), ...parser.push(STREAM.slice(at))];
    expect(cut, `cut at ${at}`).toEqual(whole);
  }
});
