import { describe, expect, it } from 'vitest';
import { strftime } from './strftime.ts';

const DATE = new Date(2026, 10, 2, 15, 4, 9);

describe('strftime', () => {
  it.each([
    ['%Y-%m-%d %T', '2026-11-02 15:04:09'],
    ['%F %H:%M:%S', '2026-11-02 15:04:09'],
    ['%D|%y|%e', '11/02/26|26| 2'],
    ['%a %A %b %B', 'Mon Monday Nov November'],
    ['%I %p', '03 PM'],
    ['%s', String(DATE.getTime() / 1000)],
    ['100%% %Q %', '100% %Q %'],
  ])('writes %s', (format, text) => {
    expect(strftime(format, DATE)).toBe(text);
  });

  it('writes midnight as twelve', () => {
    expect(strftime('%I %p', new Date(2026, 0, 1))).toBe('12 AM');
  });
});
