import { expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { SleepWatch } from './sleep-watch.ts';

/** A clock that stands still for its timers while the process sleeps. */
class SleepyClock extends SimulatedClock {
  #asleep = 0;
  override now(): number {
    return super.now() + this.#asleep;
  }
  sleep(ms: number): void {
    this.#asleep += ms;
  }
}

it('a sleep is noticed once, by the timer or by the first chunk, and only if it is long', () => {
  const clock = new SleepyClock();
  const slept: number[] = [];
  const watch = new SleepWatch(clock, 2_500, (ms) => slept.push(ms));

  for (let tick = 0; tick < 100; tick++) clock.increment(100);
  clock.sleep(2_400);
  clock.increment(100);
  expect(slept).toEqual([]);

  clock.sleep(2_401);
  clock.increment(100);
  expect(slept).toEqual([2_501]);

  clock.sleep(9_000);
  watch.check();
  watch.check();
  clock.increment(100);
  expect(slept).toEqual([2_501, 9_000]);

  watch.end();
  clock.sleep(9_000);
  clock.increment(1_000);
  expect(slept).toHaveLength(2);
});
