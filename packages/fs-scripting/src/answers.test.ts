import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { atOnce, promiseOf } from './answers.ts';
import { withinDeadline } from './deadline.ts';
import { RouteTimeoutError } from './errors.ts';
import { MAX_DELAY_MS, startTimer } from './timer.ts';

describe('the answer of a function of a script', () => {
  it.each([undefined, null, 1, 'then', {}, { then: 1 }, () => undefined])(
    '%j is not a promise',
    (answer) => {
      expect(promiseOf(answer)).toBeUndefined();
      expect(atOnce('`when`', answer)).toBe(answer);
    },
  );

  it('is a promise when it can be awaited', async () => {
    const own = Promise.resolve('own');
    const foreign = { then: (resolve: (value: string) => void) => resolve('foreign') };

    expect(promiseOf(own)).toBe(own);
    expect(await promiseOf(foreign)).toBe('foreign');
  });

  it('may not be a promise where it is needed at once; its failure goes nowhere', () => {
    expect(() => atOnce('`when`', Promise.reject(new Error('unseen')))).toThrow(
      new InvalidArgumentError('`when` of a route must return its answer at once, not a promise'),
    );
  });
});

describe('a deadline', () => {
  it('passes a promise that ends in time, and clears its timer', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());

    expect(await withinDeadline('setup', 10, () => 'at once')).toBe('at once');
    expect(await withinDeadline('setup', 10, () => Promise.resolve('later'))).toBe('later');
    await expect(
      withinDeadline('setup', 10, () => {
        throw 'text'; // eslint-disable-line @typescript-eslint/only-throw-error
      }),
    ).rejects.toThrow(/text/);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects a promise that is late', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const late = withinDeadline('setup', 10, () => new Promise(() => undefined));
    const failed = late.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10);

    expect(await failed).toEqual(new RouteTimeoutError('setup', 10));
  });

  it.each([
    [5, 5],
    [4.2, 5],
    [0, 1],
    [-7, 1],
    [MAX_DELAY_MS, MAX_DELAY_MS],
  ])('of %d ms is due after %d', (delay, due) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const task = vi.fn();
    startTimer(delay, task);

    vi.advanceTimersByTime(due - 1);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledOnce();
  });

  it('longer than any timer never comes', () => {
    expect(startTimer(MAX_DELAY_MS + 1, () => undefined)).toBeUndefined();
    expect(startTimer(Infinity, () => undefined)).toBeUndefined();
  });
});
