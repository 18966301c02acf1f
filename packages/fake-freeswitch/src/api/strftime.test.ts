import { describe, expect, it } from 'vitest';
import { strftime } from './strftime.ts';

const DATE = new Date(2026, 10, 2, 15, 4, 9);

describe('strftime', () => {
  it.each([
    ['%Y-%m-%d %T', '2026-11-02 15:04:09'],
    ['%c|%r|%R', 'Mon Nov  2 15:04:09 2026|03:04:09 PM|15:04'],
    ['%j %U %W %w', '306 44 44 1'],
    ['%C %x %X', '20 11/02/26 15:04:09'],
    ['%D|%y|%e', '11/02/26|26| 2'],
    ['%a %A %b %B', 'Mon Monday Nov November'],
    ['%I %p', '03 PM'],
    ['100%%', '100%'],
    ['a %Q b', ''],
    ['%s', ''],
    ['%', ''],
  ])('writes %s', (format, text) => {
    expect(strftime(format, DATE)).toBe(text);
  });

  it('names the zone of the machine', () => {
    expect(strftime('%z %Z', DATE)).toMatch(/^[+-]\d{4} \S+$/);
  });

  it('writes midnight as twelve', () => {
    expect(strftime('%I %p', new Date(2026, 0, 1))).toBe('12 AM');
  });
});
