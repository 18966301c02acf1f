import { expect, it } from 'vitest';
import { formatCtime } from './ctime.ts';

it('writes local time as ctime() does', () => {
  const march = new Date(2026, 2, 5, 3, 7, 9).getTime();

  expect(formatCtime(march)).toBe('Thu Mar  5 03:07:09 2026');
});
