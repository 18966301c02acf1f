import { describe, expect, it } from 'vitest';
import { formatAddress } from './address.ts';

describe('formatAddress', () => {
  it('puts brackets around IPv6', () => {
    expect(formatAddress('h', 1)).toBe('h:1');
    expect(formatAddress('::1', 8021)).toBe('[::1]:8021');
  });
});
