import { describe, expect, it } from 'vitest';
import { encodeFrame } from './encode-frame.ts';
import { InvalidArgumentError } from '../errors.ts';

describe('encodeFrame', () => {
  it('writes headers in order and a blank line', () => {
    const frame = encodeFrame([
      ['Content-Type', 'command/reply'],
      ['Reply-Text', '+OK'],
    ]);

    expect(frame.toString()).toBe('Content-Type: command/reply\nReply-Text: +OK\n\n');
  });

  it('announces a body in bytes, behind the other headers', () => {
    expect(encodeFrame([['Content-Type', 'api/response']], Buffer.from('é')).toString()).toBe(
      'Content-Type: api/response\nContent-Length: 2\n\né',
    );
  });

  it('leaves a given Content-Length where it is and as it is', () => {
    expect(encodeFrame([['content-length', '99']], Buffer.from('x')).toString()).toBe(
      'content-length: 99\n\nx',
    );
  });

  it.each([
    ['', 'x'],
    ['a:b', 'x'],
    ['a\nb', 'x'],
    ['a', 'x\ny'],
    ['a', 'x\r'],
  ])('refuses header %j with value %j', (name, value) => {
    expect(() => encodeFrame([[name, value]])).toThrow(InvalidArgumentError);
  });
});
