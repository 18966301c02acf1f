import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { Deadlines } from './deadlines.ts';

function rig() {
  const clock = new SimulatedClock();
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

  it('forgets what was cancelled, also while its lane goes on', () => {
    const { clock, deadlines, due, set } = rig();
    const first = set('a', 100);
    clock.increment(10);
    set('b', 100);

    deadlines.cancel(first);
    deadlines.cancel(first);
    clock.increment(100);

    expect(due).toEqual(['b']);
  });

  it('goes quiet when it is cleared, even from within a callback', () => {
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

  it('waits longer than one timer of Node can', () => {
    const { clock, due, set } = rig();
    set('month', 2_678_400_000);

    clock.increment(2 ** 31 - 1);
    expect(due).toEqual([]);
    clock.increment(2_678_400_000 - (2 ** 31 - 1));
    expect(due).toEqual(['month']);
  });
});
