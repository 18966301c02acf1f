import { beforeEach, describe, expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.ts';

let now = 0;
let hits: string[] = [];

beforeEach(() => {
  now = 0;
  hits = [];
});

const create = (freeFailures: number, maxAddresses = 100): LoginThrottle =>
  new LoginThrottle({
    freeFailures,
    maxAddresses,
    onLimit: (limit) => void hits.push(limit),
    now: () => now,
  });

/** The pause after each of so many wrong tokens, given as soon as they are looked at. */
const pausesOf = (throttle: LoginThrottle, count: number, remote = 'a'): readonly number[] =>
  Array.from({ length: count }, () => {
    now += throttle.pauseOf(remote);
    throttle.failed(remote);
    return throttle.pauseOf(remote);
  });

describe('LoginThrottle', () => {
  it('lets an address wait longer with each wrong token, up to a minute', () => {
    expect(pausesOf(create(3), 11)).toEqual([
      0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('lets other addresses alone', () => {
    const throttle = create(1);
    throttle.failed('a');

    expect(throttle.pauseOf('a')).toBe(1_000);
    expect(throttle.pauseOf('b')).toBe(0);
    expect(hits).toEqual(['http_failed_tokens']);
  });

  it('makes an address wait no longer than its pause', () => {
    const throttle = create(1);
    throttle.failed('a');
    now = 999;
    expect(throttle.pauseOf('a')).toBe(1);
    now = 1_000;
    expect(throttle.pauseOf('a')).toBe(0);
  });

  it('starts again after ten minutes without a wrong token', () => {
    const throttle = create(2);
    expect(throttle.failed('a')).toBe(1);
    now = 599_999;
    expect(throttle.failed('a')).toBe(2);
    now += 600_000;
    expect(throttle.failed('a')).toBe(1);
  });

  it('does not make an address wait that gave a right token within the hour', () => {
    const throttle = create(1);
    throttle.succeeded('a');
    now = 3_599_999;
    for (let at = 0; at < 20; at++) throttle.failed('a');

    expect(throttle.pauseOf('a')).toBe(0);
    now = 3_600_000;
    expect(throttle.pauseOf('a')).toBeGreaterThan(0);
  });

  it('forgets wrong tokens at a right one', () => {
    const throttle = create(2);
    throttle.failed('a');
    throttle.succeeded('a');

    expect(throttle.failed('a')).toBe(1);
  });

  it('remembers a bounded number of addresses, and forgets the least recent', () => {
    const throttle = create(1, 2);
    throttle.failed('a');
    throttle.failed('b');
    throttle.failed('a');

    throttle.failed('c');

    expect(['a', 'b', 'c'].map((remote) => throttle.pauseOf(remote) > 0)).toEqual([
      true,
      false,
      true,
    ]);
    expect(hits).toContain('http_addresses');
  });
});
