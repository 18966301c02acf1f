/** Where JSON text stops being JSON. */
export interface JsonProblem {
  /** Both count from 1; the column in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** What would have been right there, for example `"," or "}"`. */
  readonly expected: string;
}

/** Sockets are two levels deep; the stack of a reader is not endless. */
const MAX_DEPTH = 1_000;

const BLANKS = /[ \t\r\n]*/y;
// no control character below U+0020 in a text; \p{Cc} has U+007F to U+009F, too, which are allowed
const TEXT = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * The first thing that is wrong with a JSON text, undefined when it is good. `JSON.parse` knows that too, but its
 * message quotes the text, which may be a password, and gives the place on some Node versions only.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  let at = 0;
  let depth = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at += found[0].length;
    return found !== null;
  };
  const skipBlanks = (): void => void take(BLANKS);
  const takeSign = (sign: string): boolean => {
    skipBlanks();
    if (text[at] !== sign) return false;
    at += 1;
    return true;
  };

  /** Each returns what was expected at `at`, or undefined when it was there. */
  const value = (): string | undefined => {
    skipBlanks();
    if (takeSign('{')) return members('}', member);
    if (takeSign('[')) return members(']', value);
    return take(TEXT) || take(NUMBER) || take(WORD) ? undefined : 'a value';
  };
  const member = (): string | undefined => {
    skipBlanks();
    if (!take(TEXT)) return 'a name in double quotes';
    return takeSign(':') ? value() : '":"';
  };
  const members = (end: string, one: () => string | undefined): string | undefined => {
    if (takeSign(end)) return undefined;
    if (++depth > MAX_DEPTH) return `at most ${MAX_DEPTH} levels`;
    do {
      const expected = one();
      if (expected !== undefined) return expected;
    } while (takeSign(','));
    depth--;
    return takeSign(end) ? undefined : `"," or "${end}"`;
  };

  const expected = value();
  skipBlanks();
  if (expected === undefined && at === text.length) return undefined;
  const before = text.slice(0, at).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    expected: expected ?? 'the end of the file',
  };
}
