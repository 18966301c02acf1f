import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RouteTable } from '../route/route-table.ts';
import { EventQueue } from './event-queue.ts';
import { Lane, ScriptLanes, type Slot } from './lanes.ts';

const slot = (bytes: number): Slot => ({
  event: undefined as never,
  script: undefined as never,
  list: undefined as never,
  table: undefined as never,
  bytes,
  lane: undefined,
  next: undefined,
  previous: undefined,
  behind: undefined,
});

const fill = <T>(take: () => T | undefined): T[] => {
  const all: T[] = [];
  for (let one = take(); one !== undefined; one = take()) all.push(one);
  return all;
};

describe('EventQueue', () => {
  it('is a list with removal at any place, and knows its size', () => {
    const step = fc.oneof(
      fc.record({ push: fc.nat(1_000) }),
      fc.record({ remove: fc.nat(20) }),
      fc.constant('shift' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const queue = new EventQueue();
        const model: Slot[] = [];
        for (const what of steps) {
          if (what === 'shift') expect(queue.shift()).toBe(model.shift());
          else if ('push' in what) {
            const added = slot(what.push);
            queue.push(added);
            model.push(added);
          } else if (model.length > 0) {
            const [gone] = model.splice(what.remove % model.length, 1);
            queue.remove(gone!);
            expect([gone!.next, gone!.previous]).toEqual([undefined, undefined]);
          }
          expect(queue.length).toBe(model.length);
          expect(queue.bytes).toBe(model.reduce((sum, { bytes }) => sum + bytes, 0));
          expect(queue.first).toBe(model[0]);
        }
        expect(fill(() => queue.shift())).toEqual(model);
        expect([queue.length, queue.bytes]).toEqual([0, 0]);
      }),
    );
  });
});

describe('Lane', () => {
  it('gives its events in their order, and can be used again when it is empty', () => {
    const lane = new Lane('call');
    for (let round = 0; round < 2; round++) {
      const slots = [slot(1), slot(2), slot(3)];
      for (const one of slots) lane.push(one);
      expect([lane.waits, slots[0]?.lane]).toEqual([true, lane]);

      expect(fill(() => lane.shift())).toEqual(slots);
      expect([lane.waits, slots[0]?.lane, slots[0]?.behind]).toEqual([false, undefined, undefined]);
    }
    expect(lane.key).toBe('call');
  });
});

describe('the lanes of a script', () => {
  it('take their turn in the order in which they were ready', () => {
    const script = new ScriptLanes('main', new RouteTable([]));
    for (let round = 0; round < 2; round++) {
      const [a, b, c] = [new Lane('a'), new Lane('b'), new Lane('c')];
      script.makeReady(a);
      script.makeReady(b);
      expect(script.hasReady).toBe(true);
      expect(script.takeReady()).toBe(a);
      script.makeReady(c);
      script.makeReady(a);

      expect(fill(() => script.takeReady())).toEqual([b, c, a]);
      expect(script.hasReady).toBe(false);
    }
  });
});
