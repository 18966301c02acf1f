import { SimulatedClock } from '../../test/simulated-clock.ts';
import { describe, expect, it, vi } from 'vitest';
import { Pending, type WaitLimits, Waits } from './pending.ts';

function rig(limits: WaitLimits = {}) {
  const clock = new SimulatedClock();
  const waits = new Waits(clock);
  const onSettled = vi.fn();
  const errors = {
    late: (ms: number) => new Error(`late ${ms}`),
    aborted: (reason: unknown) => new Error(`aborted ${String(reason)}`),
  };
  const pending = new Pending<string>(waits, limits, errors, onSettled);
  return { clock, waits, onSettled, pending };
}

describe('Pending', () => {
  it('is settled once, and then holds neither timer nor listener', async () => {
    const controller = new AbortController();
    const { pending, onSettled, waits, clock } = rig({
      timeoutMs: 10,
      signal: controller.signal,
    });
    expect(pending.resolve('a')).toBe(true);
    expect([pending.resolve('b'), pending.reject(new Error()), pending.drop()]).toEqual([
      false,
      false,
      false,
    ]);
    expect(waits.aborts.size).toBe(0);
    clock.increment(20);
    controller.abort();

    expect(await pending.promise).toBe('a');
    expect(onSettled).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['its deadline', { timeoutMs: 10 }, 'late 10'],
    ['its signal', {}, 'aborted why'],
  ])('fails by %s', async (_what, limits, message) => {
    const controller = new AbortController();
    const { pending, clock, onSettled } = rig({ ...limits, signal: controller.signal });
    clock.increment(10);
    controller.abort('why');

    await expect(pending.promise).rejects.toThrow(message);
    expect(onSettled).toHaveBeenCalledTimes(1);
  });

  it('fails at once by a signal that was aborted before', async () => {
    const { pending, waits } = rig({ signal: AbortSignal.abort('why') });

    await expect(pending.promise).rejects.toThrow('aborted why');
    expect(waits.aborts.size).toBe(0);
  });
});
