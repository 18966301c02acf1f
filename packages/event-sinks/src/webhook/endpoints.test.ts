import { describe, expect, it } from 'vitest';
import { Endpoints, RETURN_AFTER } from './endpoints.ts';

describe('the URLs of a webhook', () => {
  it('are left when they fail, and the first is tried again later', () => {
    const endpoints = new Endpoints(['a', 'b', 'c']);
    endpoints.failed('a', 0);
    expect(endpoints.at(1)).toBe('b');
    endpoints.failed('b', 2);
    expect(endpoints.at(RETURN_AFTER - 1)).toBe('c');
    expect(endpoints.at(RETURN_AFTER)).toBe('a');
  });

  it('are left once, however many requests fail there', () => {
    const endpoints = new Endpoints(['a', 'b', 'c']);
    endpoints.failed('a', 0);
    endpoints.failed('a', 0);
    expect(endpoints.at(1)).toBe('b');
  });
});
