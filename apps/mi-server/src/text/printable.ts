/** Control characters, invisible and direction-changing ones, and Unicode's own line ends. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const hexOf = (char: string, digits: number): string =>
  char.charCodeAt(0).toString(16).padStart(digits, '0');

/** `\u202e`, or two of them for a character beyond the first 65,536. */
const unicodeEscape = (char: string): string =>
  Array.from({ length: char.length }, (_, at) => `\\u${hexOf(char.charAt(at), 4)}`).join('');

/** Text of a peer for a terminal: what could move its cursor, or show something else than is there, is made visible (`\x1b`). */
export const printable = (text: string): string =>
  text.replaceAll(UNPRINTABLE, (char) =>
    char <= '\xff' ? `\\x${hexOf(char, 2)}` : unicodeEscape(char),
  );

/** `printable` for text in lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** JSON text with the same characters written as JSON's own escapes; it means the same. Line ends between members stay. */
export const printableJson = (json: string): string =>
  json.replaceAll(UNPRINTABLE, (char) => (char === '\n' ? char : unicodeEscape(char)));
