import { SimulatedClock } from 'xstate';
import { describe, expect, it } from 'vitest';
import { ReadyWaiters } from './ready-waiters.ts';

const late = (): Error => new Error('late');

describe('callers that wait for a socket', () => {
  it('are not kept once their time is over or their signal is aborted', async () => {
    const clock = new SimulatedClock();
    const waiters = new ReadyWaiters(clock);
    const controller = new AbortController();
    const timed = waiters.wait('h:8021', { timeoutMs: 10 }, late);
    const { signal } = controller;
    const aborted = waiters.wait('h:8021', { timeoutMs: 1_000, signal }, late);
    expect(waiters.size).toBe(2);

    clock.increment(10);
    await expect(timed).rejects.toThrow('late');
    expect(waiters.size).toBe(1);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED' });

    expect(waiters.size).toBe(0);
  });

  it('are not kept when their signal was aborted before', async () => {
    const waiters = new ReadyWaiters(new SimulatedClock());
    const options = { timeoutMs: 1_000, signal: AbortSignal.abort() };

    await expect(waiters.wait('h:8021', options, late)).rejects.toMatchObject({
      code: 'ESL_COMMAND_ABORTED',
    });
    expect(waiters.size).toBe(0);
  });
});
