import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLines } from './printable.ts';

/** An escape sequence, a bell, a carriage return, C1, NEL, DEL, bidirectional marks, line ends, zero width, a tag. */
const HOSTILE = '\u001b]0;X\u0007\r\u009b31m\u0085\u007f\u202e\u2066\u2028\u2029\u200b\u{e0041}\0';
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('printable', () => {
  it('makes visible the characters that a terminal would act on', () => {
    const shown = printable(HOSTILE);

    expect(shown).not.toMatch(HIDDEN);
    expect(shown).toContain('\\x1b]0;X\\x07\\x0d\\x9b31m');
    expect(shown).toContain('\\u202e');
    expect(shown).toContain('\\udb40\\udc41');
  });

  it('leaves letters of every language as they are', () => {
    expect(printable('Müller 李 😀 "x"')).toBe('Müller 李 😀 "x"');
  });
});

it('printableLines keeps line ends only', () => {
  expect(printableLines(`a\n${HOSTILE}`).split('\n')).toEqual(['a', printable(HOSTILE)]);
});

it('printableJson writes JSON that means the same', () => {
  const value = { [HOSTILE]: [HOSTILE] };

  const text = printableJson(JSON.stringify(value, null, 2));

  expect(text.replaceAll('\n', '')).not.toMatch(HIDDEN);
  expect(JSON.parse(text)).toEqual(value);
});
