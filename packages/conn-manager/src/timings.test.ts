import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '@switchwire/esl-client/session';
import { connect } from '@switchwire/esl-client';
import { createConnManager } from './index.ts';
import { DEFAULT_TIMINGS, resolveTimings, type SocketTimings } from './timings.ts';

const LONGEST_MS = 2 ** 31 - 1;
const DELAYS = Object.keys(DEFAULT_TIMINGS).filter(
  (name) => name !== 'retrySchedule',
) as (keyof SocketTimings)[];

describe('timings', () => {
  it('are the defaults where nothing is given', () => {
    expect(resolveTimings()).toEqual(DEFAULT_TIMINGS);
    expect(resolveTimings({ retryBase: 0, retrySchedule: 'opensips' })).toEqual({
      ...DEFAULT_TIMINGS,
      retryBase: 0,
      retrySchedule: 'opensips',
    });
  });

  it('follow a slower heartbeat with the liveness window, unless that is given, too', () => {
    const heartbeatInterval = 30_000;

    expect(resolveTimings({ heartbeatInterval }).livenessWindow).toBe(90_000);
    expect(resolveTimings({ heartbeatInterval, livenessWindow: 5 }).livenessWindow).toBe(5);
    expect(resolveTimings({ heartbeatInterval: Infinity }).livenessWindow).toBe(LONGEST_MS);
  });

  it.each(DELAYS)('refuse invalid values for %s', (name) => {
    for (const value of [NaN, -1, -Infinity, '5000', null]) {
      const given = { [name]: value } as Partial<SocketTimings>;
      expect(() => resolveTimings(given)).toThrow(`timings.${name} is ${String(value)}; write`);
    }
  });

  it.each(DELAYS)('are never longer than a timer of Node.js: %s', (name) => {
    const longest = name === 'commandTimeout' ? Infinity : LONGEST_MS;

    expect(resolveTimings({ [name]: Infinity })[name]).toBe(longest);
  });

  it('know two schedules', () => {
    const retrySchedule = 'fibonacci' as SocketTimings['retrySchedule'];

    expect(() => resolveTimings({ retrySchedule })).toThrow('write exponential or opensips');
  });
});

describe('options that can never be right', () => {
  const error = { code: 'ESL_INVALID_ARGUMENT' };

  it.each(['maxInFlight', 'maxWaiting', 'maxCommandBytes', 'maxJobs'])(
    'are reported at once: %s',
    async (name) => {
      for (const bound of [0, -1, NaN]) {
        expect(() => createConnManager({ [name]: bound })).toThrow(`${name} is ${bound}`);
        await expect(connect('fs://:x@127.0.0.1:1', { [name]: bound })).rejects.toMatchObject(
          error,
        );
      }
    },
  );

  it('are reported at once: timings', async () => {
    const timings = { connectTimeout: NaN };

    expect(() => createConnManager({ timings })).toThrow('timings.connectTimeout is NaN');
    await expect(connect('fs://:x@127.0.0.1:1', { timings })).rejects.toMatchObject(error);
  });
});

describe("the machine's clock", () => {
  it.each([
    [5, 5],
    [Infinity, LONGEST_MS],
    [2 ** 31, LONGEST_MS],
  ])('asks Node for no timer that it would fire at once: %d ms', (ms, asked) => {
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => {
      setTimer.mockRestore();
    });

    const timer = systemClock.setTimeout(() => undefined, ms);
    systemClock.clearTimeout(timer);

    expect(setTimer).toHaveBeenCalledExactlyOnceWith(expect.any(Function), asked);
  });
});
