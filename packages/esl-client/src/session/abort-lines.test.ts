import { describe, expect, it, vi } from 'vitest';
import { AbortLines } from './abort-lines.ts';

/** A signal whose listeners are counted. */
function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  const listeners = () => added.mock.calls.length - removed.mock.calls.length;
  return { controller, signal, listeners, added };
}

describe('AbortLines', () => {
  it('listens once to a signal of thousands of waits, and leaves nothing behind', () => {
    const { signal, listeners, added } = countedSignal();
    const lines = new AbortLines();
    const places = Array.from({ length: 5_000 }, () => lines.join(signal, () => undefined));
    expect(listeners()).toBe(1);

    for (const place of places) lines.leave(place);
    for (const place of places) lines.leave(place);
    expect([listeners(), lines.size]).toEqual([0, 0]);

    lines.leave(lines.join(signal, () => undefined));
    expect([listeners(), added.mock.calls.length]).toEqual([0, 2]);
  });

  it('ends every wait once, in order, except those that were left', () => {
    const { signal, controller } = countedSignal();
    const lines = new AbortLines();
    const ended: number[] = [];
    const places = [0, 1, 2].map((index) =>
      lines.join(signal, () => {
        ended.push(index);
        lines.leave(places[2]!);
      }),
    );
    lines.leave(places[0]!);
    controller.abort();

    expect(ended).toEqual([1]);
    expect(lines.size).toBe(0);
  });
});
