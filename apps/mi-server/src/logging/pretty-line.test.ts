import { describe, expect, it } from 'vitest';
import { formatPrettyLine } from './pretty-line.ts';

const line = (fields: object): string =>
  JSON.stringify({ level: 30, time: Date.UTC(2026, 0, 2, 3, 4, 5, 6), msg: 'Up', ...fields });

describe('formatPrettyLine', () => {
  it('puts time, level, message and fields on one line', () => {
    expect(formatPrettyLine(line({ socket: 'h:1', n: 2, why: 'a b' }), false)).toBe(
      '03:04:05.006 info  Up socket=h:1 n=2 why="a b"\n',
    );
  });

  it('shows control characters instead of sending them to the terminal', () => {
    const text = formatPrettyLine(line({ msg: 'a\u001b[2Jb\n', peer: '\u0007' }), false);

    expect(text).toBe('03:04:05.006 info  a\\x1b[2Jb\\x0a peer=\\x07\n');
  });

  it('hands on what is no JSON', () => {
    expect(formatPrettyLine('plain\n', false)).toBe('plain\n');
  });
});
