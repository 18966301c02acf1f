import { describe, expect, it } from 'vitest';
import { DEFAULT_FLEET_TIMINGS, resolveFleetTimings } from './fleet-timings.ts';

describe('the timings of a fleet', () => {
  it('are the defaults where nothing is given', () => {
    expect(resolveFleetTimings()).toEqual(DEFAULT_FLEET_TIMINGS);
    expect(resolveFleetTimings({ judge: undefined as never })).toEqual(DEFAULT_FLEET_TIMINGS);
  });

  it('beat five times in a lease', () => {
    expect(resolveFleetTimings({ lease: 10_000 }).beat).toBe(2_000);
    expect(resolveFleetTimings({ lease: 10_000, beat: 1_000 }).beat).toBe(1_000);
  });

  it.each([
    [{ lease: 999 }, /lease is 999; write milliseconds from 1000 to 30000/],
    [{ lease: 30_001 }, /lease is 30001/],
    [{ beat: 0 }, /beat is 0; write more than 0/],
    [{ beat: 1_251 }, /beat is 1251; .* 1250/],
    [{ objectionWindow: -1 }, /objectionWindow is -1/],
    [{ objectionWindow: 'x' as never }, /objectionWindow is x/],
    [{ movesInFlight: 0 }, /movesInFlight is 0; write a whole number/],
    [{ movesPerSecond: 1.5 }, /movesPerSecond is 1.5/],
  ])('refuse %j', (given, message) => {
    expect(() => resolveFleetTimings(given)).toThrow(message);
  });
});
