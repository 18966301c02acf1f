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

  it('does not repeat what the message says', () => {
    const msg = 'No session with fs1:8021: connect ECONNREFUSED fs1:8021';
    const fields = {
      socket: 'fs1:8021',
      cause: 'ECONNREFUSED',
      near: 'fs1:802',
      part: 'conn',
      n: 1,
    };

    expect(formatPrettyLine(line({ level: 40, msg, ...fields }), false)).toBe(
      `03:04:05.006 warn  ${msg} near=fs1:802 part=conn n=1\n`,
    );
  });

  it('omits fields of a phase change that its sentence contains, except at the debug level', () => {
    const fields = {
      msg: 'Subscribed on fs1:8021',
      socket: 'fs1:8021',
      id: '65f1c0',
      phase: 'subscribed',
      from: 'authenticated',
      generation: 2,
    };

    expect(formatPrettyLine(line(fields), false)).toBe(
      '03:04:05.006 info  Subscribed on fs1:8021 generation=2\n',
    );
    expect(formatPrettyLine(line({ level: 20, ...fields }), false)).toBe(
      '03:04:05.006 debug Subscribed on fs1:8021 id=65f1c0 phase=subscribed from=authenticated generation=2\n',
    );
  });

  it('shows fields of a script named from or id', () => {
    expect(formatPrettyLine(line({ from: '+49', id: 'a', empty: '' }), false)).toBe(
      '03:04:05.006 info  Up from=+49 id=a empty=\n',
    );
  });

  it('shows control characters instead of sending them to the terminal', () => {
    const text = formatPrettyLine(line({ msg: 'a\u001b[2Jb\n', peer: '\u0007' }), false);

    expect(text).toBe('03:04:05.006 info  a\\x1b[2Jb\\x0a peer=\\x07\n');
  });

  it('passes on lines that are not JSON', () => {
    expect(formatPrettyLine('plain\n', false)).toBe('plain\n');
  });
});
