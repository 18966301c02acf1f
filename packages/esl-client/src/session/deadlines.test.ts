import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from '../../test/simulated-clock.ts';
import { Deadlines } from './deadlines.ts';

/** A clock that knows how many timers run. */
class CountingClock extends SimulatedClock {
  readonly #running = new Set<number>();

  get running(): number {
    return this.#running.size;
  }

  override setTimeout(callback: () => void, ms: number): number {
    const timer = super.setTimeout(() => {
      this.#running.delete(timer);
      callback();
    }, ms);
    this.#running.add(timer);
    return timer;
  }

  override clearTimeout(timer: number): void {
    this.#running.delete(timer);
    super.clearTimeout(timer);
  }
}

function rig() {
  const clock = new CountingClock();
  const deadlines = new Deadlines<() => void>(clock, (run) => {
    run();
  });
  const due: string[] = [];
  const set = (name: string, ms: number) => deadlines.set(() => due.push(name), ms);
  return { clock, deadlines, due, set };
}

describe('Deadlines', () => {
  it('falls due in order, each at its own time', () => {
    const { clock, due, set } = rig();
    set('a', 100);
    clock.increment(30);
    set('b', 100);
    set('c', 50);

    clock.increment(49);
    expect(due).toEqual([]);
    clock.increment(1);
    expect(due).toEqual(['c']);
    clock.increment(20);
    expect(due).toEqual(['c', 'a']);
    clock.increment(30);
    expect(due).toEqual(['c', 'a', 'b']);
  });

  it('drops cancelled deadlines, even while their lane goes on', () => {
    const { clock, deadlines, due, set } = rig();
    const first = set('a', 100);
    clock.increment(10);
    set('b', 100);

    deadlines.cancel(first);
    deadlines.cancel(first);
    clock.increment(100);

    expect(due).toEqual(['b']);
  });

  it('calls nothing more once it is cleared, even from within a callback', () => {
    const { clock, deadlines, due, set } = rig();
    deadlines.set(() => {
      deadlines.clear();
    }, 10);
    set('same lane', 10);
    set('other lane', 20);

    clock.increment(100);

    expect(due).toEqual([]);
  });

  it('takes new deadlines from within a callback and after a quiet time', () => {
    const { clock, deadlines, due, set } = rig();
    deadlines.set(() => set('second', 10), 10);

    clock.increment(10);
    clock.increment(10);
    expect(due).toEqual(['second']);

    clock.increment(1_000);
    set('third', 10);
    clock.increment(10);
    expect(due).toEqual(['second', 'third']);
  });

  it('leaves few timers behind, however many durations there were', () => {
    const { clock, deadlines, due, set } = rig();
    for (let ms = 1_000; ms < 1_500; ms++) deadlines.cancel(set('answered', ms));
    expect(clock.running).toBeLessThanOrEqual(8);

    set('late', 1_200);
    clock.increment(1_200);
    expect(due).toEqual(['late']);
    clock.increment(1_000);
    expect(clock.running).toBe(0);
  });

  it('sets no further timer for a duration that is used again and again', () => {
    const { clock, deadlines, set } = rig();
    const setTimer = vi.spyOn(clock, 'setTimeout');

    for (let round = 0; round < 100; round++) deadlines.cancel(set('answered', 5_000));

    expect(setTimer).toHaveBeenCalledTimes(1);
  });

  it('keeps active deadlines of a duration apart from cancelled ones', () => {
    const { clock, deadlines, due, set } = rig();
    const kept = Array.from({ length: 9 }, (_, index) => set('kept', 1_000 + index));
    const first = set('first', 100);
    deadlines.cancel(first);
    set('second', 100);

    deadlines.cancel(first);
    clock.increment(100);

    expect(due).toEqual(['second']);
    for (const deadline of kept) deadlines.cancel(deadline);
  });

  it('waits longer than one timer of Node can', () => {
    const { clock, due, set } = rig();
    set('month', 2_678_400_000);

    clock.increment(2 ** 31 - 1);
    expect(due).toEqual([]);
    clock.increment(2_678_400_000 - (2 ** 31 - 1));
    expect(due).toEqual(['month']);
  });
});
