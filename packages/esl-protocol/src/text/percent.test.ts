import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePercent, decodePercentBytes, encodePercent } from './percent.ts';

describe('decodePercent', () => {
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['a+b', 'a+b'],
    ['%41%2b%2B', 'A++'],
    ['%c3%a9%C3%89', 'éÉ'],
    ['Jos%E9', 'Jos\ufffd'],
    ['%zz%4g%', '%zz%4g%'],
    ['100%25', '100%'],
    ['%2', '%2'],
    ['%%41', '%A'],
    ['%4é', '%4é'],
    ['%0A%0D%00', '\n\r\0'],
  ])('reads %j as %j', (encoded, text) => {
    expect(decodePercent(encoded)).toBe(text);
    expect(decodePercent(Buffer.from(encoded))).toBe(text);
  });

  it('keeps bytes that are not UTF-8', () => {
    expect([...decodePercentBytes('J%E9%ff')]).toEqual([0x4a, 0xe9, 0xff]);
  });

  it('reads text and bytes alike', () => {
    const piece = fc.oneof(
      fc.constantFrom('%', '%4', '%41', '%c3%a9', '%E9', '%zz', '%%', '+'),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const encoded = pieces.join('');
        expect(decodePercent(encoded)).toBe(decodePercentBytes(encoded).toString('utf8'));
      }),
    );
  });
});

describe('encodePercent', () => {
  it.each([
    ['abc-XYZ_0.9~', 'abc-XYZ_0.9~'],
    ["!$'()*,/", "!$'()*,/"],
    [' "#&+:;<=>?@[\\]^`{|}', '%20%22%23%26%2B%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D'],
    ['\r\n\t\x7f', '%0D%0A%09%7F'],
    ['é漢😀', '%C3%A9%E6%BC%A2%F0%9F%98%80'],
    ['100%', '100%25'],
    ['%4g%zz', '%254g%25zz'],
    ['%c3', '%25c3'],
    // already encoded, as far as the server can see
    ['%0A', '%0A'],
    ['%C3', '%C3'],
    ['%09%90%AF%FA', '%09%90%AF%FA'],
    // the neighbours of the digits, and digits behind another sign
    ['%/0%0/%:0%0:', '%25/0%250/%25%3A0%250%3A'],
    ['%@A%A@%GA%AG', '%25%40A%25A%40%25GA%25AG'],
    [' AF&09', '%20AF%2609'],
  ])('writes %j as %j', (text, encoded) => {
    expect(encodePercent(text)).toBe(encoded);
  });

  it('is undone by decoding, unless the text looks encoded already', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((candidate) => !/%[0-9A-F]{2}/.test(candidate));
    fc.assert(
      fc.property(text, (value) => {
        expect(decodePercent(encodePercent(value))).toBe(value);
      }),
    );
  });
});
