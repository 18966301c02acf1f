import { expect, it } from 'vitest';
import { type Clock } from '@switchwire/esl-client';
import { SoonAgain } from './soon-again.ts';

/** Time that passes only when it is told to; of what is due, the earliest first. */
class HeldClock implements Clock {
  #now = 0;
  #next = 0;
  readonly #timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): unknown {
    this.#timers.set(++this.#next, { at: this.#now + ms, run });
    return this.#next;
  }

  clearTimeout(id: unknown): void {
    this.#timers.delete(id as number);
  }

  /** Work that takes so long, during which no timer runs. */
  spend(ms: number): void {
    this.#now += ms;
  }

  /** One turn of the loop: timers that are due when it begins. Returns when it was. */
  turn(): number {
    const at = Math.min(...[...this.#timers.values()].map((timer) => timer.at));
    this.#now = Math.max(this.#now, at);
    for (const [id, timer] of [...this.#timers])
      if (timer.at <= this.#now && this.#timers.delete(id)) timer.run();
    return this.#now;
  }

  isIdle(): boolean {
    return this.#timers.size === 0;
  }
}

function looking(lookMs: number) {
  const clock = new HeldClock();
  const looks: number[] = [];
  const soon = new SoonAgain(clock, 250, () => {
    looks.push(clock.now());
    clock.spend(lookMs);
  });
  return { clock, looks, soon };
}

it('looks once at what happens within a moment', () => {
  const { clock, looks, soon } = looking(0);
  soon.look();
  soon.look();
  while (!clock.isIdle()) clock.turn();

  expect(looks).toEqual([20]);
});

it('looks a turn after the time is up: what others said meanwhile is read before', () => {
  const { clock, looks, soon } = looking(0);
  soon.look();
  clock.turn();
  const early = looks.length;
  clock.turn();

  expect(early).toBe(0);
  expect(looks).toEqual([20]);
});

it.each([
  ['costs 4 ms: one in twenty of the time is spent on it', 4, 80],
  ['costs 100 ms: it does not wait longer than it may', 100, 250],
])('waits the longer the more a look %s', (_title, lookMs, waits) => {
  const { clock, looks, soon } = looking(lookMs);
  soon.look();
  while (!clock.isIdle()) clock.turn();
  const from = clock.now();
  soon.look();
  while (!clock.isIdle()) clock.turn();

  expect(looks[1]).toBe(from + waits);
});

it('looks in the next turn when asked to, and then not again for what was waiting', () => {
  const { clock, looks, soon } = looking(0);
  soon.look();
  soon.lookNow();
  while (!clock.isIdle()) clock.turn();

  expect(looks).toEqual([0]);
});

it('looks no more after its end', () => {
  const { clock, looks, soon } = looking(0);
  soon.look();
  clock.turn();
  soon.end();

  expect(clock.isIdle()).toBe(true);
  expect(looks).toEqual([]);
});
