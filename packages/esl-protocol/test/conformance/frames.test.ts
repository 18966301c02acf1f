import { describe, expect, it } from 'vitest';
import { decodeEvent, FrameDecoder, type EslFrame } from '../../src/index.ts';
import { frame, frames } from '../frames.ts';

function replyTexts(found: readonly EslFrame[]): (string | undefined)[] {
  return found.map(({ headers }) => headers.get('Reply-Text'));
}

describe('frames', () => {
  it('1: reads the greeting', () => {
    const greeting = frame('Content-Type: auth/request\n\n');

    expect(greeting.contentType).toBe('auth/request');
    expect(greeting.hasBody).toBe(false);
    expect(greeting.body).toHaveLength(0);
  });

  it('2: reads a plain command/reply', () => {
    const reply = frame('Content-Type: command/reply\nReply-Text: +OK accepted\n\n');

    expect(reply.contentType).toBe('command/reply');
    expect(reply.headers.get('Reply-Text')).toBe('+OK accepted');
    expect(reply.hasBody).toBe(false);
  });

  it('3: reads three frames of one chunk', () => {
    const found = frames(
      'Content-Type: auth/request\n\n',
      'Content-Type: command/reply\nReply-Text: +OK accepted\n\n',
      'Content-Type: command/reply\nReply-Text: -ERR command not found\n\n',
    );

    expect(replyTexts(found)).toEqual([undefined, '+OK accepted', '-ERR command not found']);
  });

  const two =
    'Content-Length: 37\nContent-Type: text/event-plain\n\nEvent-Name: API\nAPI-Command: status\n\n' +
    'Content-Type: api/response\nContent-Length: 3\n\n81\n';

  it.each([
    ['in one chunk', [two]],
    ['byte by byte', two.split('')],
    ['line by line', two.split(/(?<=\n)/)],
  ])('4: gives a frame with its last byte and not before, %s', (_, chunks) => {
    const decoder = new FrameDecoder();
    let fed = 0;
    const found = chunks.flatMap((chunk) => {
      fed += chunk.length;
      return decoder.push(Buffer.from(chunk)).map((each) => ({ each, fed }));
    });

    expect(found).toHaveLength(2);
    if (chunks.length > 1) expect(found.map((each) => each.fed)).toEqual([88, two.length]);
    const api = decodeEvent(found[0]!.each);
    expect(api.name).toBe('API');
    expect(api.header('API-Command')).toBe('status');
    expect(api.body).toBeUndefined();
    expect(found[1]!.each.body.toString()).toBe('81\n');
  });

  it('5: keeps bodies with and without a final newline apart from the next frame', () => {
    const found = frames(
      'Content-Type: api/response\nContent-Length: 6\n\n+OK 1\n',
      'Content-Type: api/response\nContent-Length: 3\n\n+OK',
      'Content-Type: command/reply\nReply-Text: +OK\n\n',
    );

    expect(found.map(({ body }) => body.toString())).toEqual(['+OK 1\n', '+OK', '']);
  });

  it('6: never looks for frames in a body', () => {
    const body = 'line\n\nContent-Type: command/reply\nReply-Text: fake\n\nend';
    const found = frames(
      `Content-Type: api/response\nContent-Length: 55\n\n${body}`,
      'Content-Type: auth/request\n\n',
    );

    expect(found.map(({ contentType }) => contentType)).toEqual(['api/response', 'auth/request']);
    expect(found[0]!.body.toString()).toBe(body);
  });
});
