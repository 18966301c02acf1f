import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.ts';
import {
  commandBlock,
  commandLine,
  completeBlock,
  entriesOf,
  kindOf,
  requireBlockSize,
  requireBodySize,
  requireOneLine,
  requireText,
  requireWord,
} from './command-text.ts';

/** What a caller in plain JavaScript may give for a text. */
const given = (value: unknown): string => value as string;

describe('text of a command', () => {
  it.each<[string, () => unknown, string]>([
    ['no text', () => requireOneLine(given(undefined), 'X'), 'X is undefined; write a string'],
    ['null', () => requireOneLine(given(null), 'X'), 'X is null; write a string'],
    ['a number', () => requireText(given(1), 'X'), 'X is a number; write a string'],
    ['an object', () => requireWord(given({}), 'X'), 'X is an object; write a string'],
    ['nothing', () => requireText('', 'X'), 'X is empty'],
    ['LF', () => requireOneLine('a\n', 'X'), 'X contains LF at offset 1; it must be one line'],
    ['CR', () => requireOneLine('\r', 'X'), 'X contains CR at offset 0; it must be one line'],
    ['NUL', () => requireOneLine('ab\0', 'X'), 'X contains NUL at offset 2; it must be one line'],
    ['the first of three', () => requireOneLine('\0\r\n', 'X'), 'X contains NUL at offset 0; it must be one line'],
    ['CR before LF', () => requireOneLine('a\r\n', 'X'), 'X contains CR at offset 1; it must be one line'],
    ['a blank', () => requireWord('a b', 'X'), 'X contains a blank; it must be one word'],
    ['a tab', () => requireWord('a\tb', 'X'), 'X contains a blank; it must be one word'],
    ['an empty line', () => commandLine(''), 'Command is empty'],
    ['an empty block', () => commandBlock('', []), 'Command is empty'],
    ['a body of no kind', () => commandBlock('a', [], given(1)), 'Body of the command is a number; write a string or bytes'],
    ['headers of no kind', () => entriesOf(given(null) as never), 'Headers are null; write an object or a list of pairs'],
    ['headers in one text', () => entriesOf(given('a: b') as never), 'Headers are a string; write an object or a list of pairs'],
    ['a header name with a colon', () => commandBlock('a', [['b:c', 'd']]), 'Header name "b:c" contains a colon'],
    ['a length by hand', () => commandBlock('a', [['Content-Length', '1']]), 'Content-Length is counted from the body; do not give it'],
    ['a header value of two lines', () => commandBlock('a', [['b', 'c\nd']]), 'Value of header b contains LF at offset 1; it must be one line'],
  ])('refuses %s, and names the problem', (_what, build, message) => {
    expect(build).toThrow(InvalidArgumentError);
    expect(build).toThrow(new InvalidArgumentError(message));
  }); // prettier-ignore

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [1, 'a number'],
    [true, 'a boolean'],
    [{}, 'an object'],
    [[], 'an object'],
  ])('names %j as %s', (value, kind) => {
    expect(kindOf(value)).toBe(kind);
  });

  it('may be of any other character', () => {
    expect(requireOneLine('', 'X')).toBe('');
    expect(requireOneLine(' \t\u0001ä', 'X')).toBe(' \t\u0001ä');
    expect(requireText(' ', 'X')).toBe(' ');
    expect(requireWord('a-ä', 'X')).toBe('a-ä');
  });
});

describe('the block of a command', () => {
  it('may have the bytes that FreeSWITCH reads, and no more', () => {
    expect(() => requireBlockSize(10_485_760)).not.toThrow();
    expect(() => requireBlockSize(10_485_761)).toThrow(
      'Command has 10485761 bytes without its body; FreeSWITCH cuts it at 10485760, so shorten it or send the text as a body',
    );
    expect(() => completeBlock('ä'.repeat(5_242_881))).toThrow('10485762 bytes');
  });

  it('may have a body of the bytes that FreeSWITCH takes, and no more', () => {
    expect(() => requireBodySize(16_777_216)).not.toThrow();
    expect(() => requireBodySize(16_777_217)).toThrow(
      'Body of the command has 16777217 bytes; FreeSWITCH takes 16777216 at most',
    );
    expect(() => commandBlock('a', [], new Uint8Array(16_777_217))).toThrow('at most');
  });

  it('has a length in bytes, and none without a body', () => {
    expect(commandBlock('a', [['b', undefined]], 'ä').toString()).toBe('a\ncontent-length: 2\n\nä');
    expect(commandBlock('a', [['b', '']], '').toString()).toBe('a\nb: \n\n');
    expect(commandBlock('a', [], new Uint8Array()).toString()).toBe('a\n\n');
  });

  it('takes its headers as pairs or as an object', () => {
    expect([...entriesOf([['a', 'b'], ['a', 'c']])]).toEqual([['a', 'b'], ['a', 'c']]); // prettier-ignore
    expect([...entriesOf({ a: 'b' })]).toEqual([['a', 'b']]);
    expect([...entriesOf(new Map([['a', 'b']]))]).toEqual([['a', 'b']]);
  });
});
