import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SINK_LIMITS, type SinkLimits } from '../sink-limits.ts';
import { type SinkRecord, weightOf } from '../sink-record.ts';
import { ChunkRoom } from './chunk-room.ts';
import { RecordQueue } from './record-queue.ts';
import { WholeEvent } from '../record/whole-event.ts';

const record = (number: number, size = 10, acceptedAt = 0): SinkRecord => ({
  id: String(number),
  name: 'DTMF',
  subclass: undefined,
  key: 'call',
  source: 'fs:8021',
  time: 0,
  headers: [],
  payload: Buffer.alloc(size),
  acceptedAt,
});

function queueOf(limits: Partial<SinkLimits>) {
  const drops: string[] = [];
  const queue = new RecordQueue({ ...DEFAULT_SINK_LIMITS, ...limits }, (reason, count) =>
    drops.push(`${reason} ${count}`),
  );
  return { queue, drops };
}

const idsOf = (batch: readonly SinkRecord[]): string => batch.map(({ id }) => id).join(' ');

describe('a queue of records', () => {
  it('drops the oldest of too many, or the newest', () => {
    const { queue, drops } = queueOf({ maxEvents: 2 });
    expect([1, 2, 3].map((number) => queue.push(record(number)))).toEqual([true, true, true]);
    expect(drops).toEqual(['events 1']);
    expect(idsOf(queue.take(0))).toBe('2 3');

    const strict = queueOf({ maxEvents: 2, overflow: 'newest' });
    expect([1, 2, 3].map((number) => strict.queue.push(record(number)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(idsOf(strict.queue.take(0))).toBe('1 2');
  });

  it('is bounded in bytes, and a record that can never fit costs no other', () => {
    const weight = weightOf(record(0));
    const { queue, drops } = queueOf({ maxBytes: 3 * weight });
    for (const number of [1, 2, 3, 4]) queue.push(record(number));
    expect(queue.push(record(5, 4 * weight))).toBe(false);

    expect(drops).toEqual(['bytes 1', 'bytes 1']);
    expect(queue.bytes).toBe(3 * weight);
    expect(idsOf(queue.take(0))).toBe('2 3 4');
  });

  it('counts a batch until it is settled, and never drops it', () => {
    const { queue, drops } = queueOf({ maxEvents: 2 });
    queue.push(record(1));
    queue.push(record(2));
    const batch = queue.take(0);
    expect(queue.push(record(3))).toBe(false);
    expect([queue.size, queue.underWay, ...drops]).toEqual([2, 2, 'events 1']);

    queue.settle(batch.slice(1));
    expect(queue.push(record(4))).toBe(true);
    expect(idsOf(queue.take(0))).toBe('2 4');
  });

  it('ends a batch at its bytes, but sends a larger record alone', () => {
    const { queue } = queueOf({ maxBatchBytes: 25 });
    for (const [number, size] of [10, 10, 10, 100].entries()) queue.push(record(number, size));
    const batches = [];
    for (let count = 0; count < 4; count++) {
      batches.push(idsOf(queue.take(0)));
      queue.settle([]);
    }
    expect(batches).toEqual(['0 1', '2', '3', '']);
    expect(queue.bytes).toBe(0);
  });

  it('drops expired records, including those to be retried', () => {
    const { queue, drops } = queueOf({ maxAgeMs: 100 });
    queue.push(record(1, 10, 0));
    queue.settle(queue.take(0));
    queue.push(record(2, 10, 50));
    queue.push(record(3, 10, 150));

    expect(idsOf(queue.take(151))).toBe('3');
    expect(drops).toEqual(['age 2']);
  });

  const deliver = (queue: RecordQueue): void => {
    queue.take(0);
    queue.settle([]);
  };
  const fail = (queue: RecordQueue): void => {
    queue.settle(queue.take(0));
  };

  it.each<[string, Partial<SinkLimits>, (queue: RecordQueue) => unknown]>([
    ['delivered', {}, deliver],
    ['sent again and delivered', {}, (queue) => [fail, deliver].map((step) => step(queue))],
    ['too old', { maxAgeMs: 1 }, (queue) => queue.take(10)],
    ['dropped for a newer one', { maxEvents: 1 }, (queue) => queue.push(record(2))],
    ['too large for the queue', { maxBytes: 1 }, () => undefined],
    ['dropped as the newest', { maxEvents: 0, overflow: 'newest' }, () => undefined],
  ])('lets go of the chunk of a record that was %s', (_, limits, end) => {
    const room = new ChunkRoom();
    const chunk = new Uint8Array(1_048_576);
    const keep = (): number | undefined => room.keep(chunk.subarray(1));
    const queue = new RecordQueue({ ...DEFAULT_SINK_LIMITS, ...limits }, () => undefined, { room });

    const whole = new WholeEvent(record(1), Buffer.alloc(1), keep());
    expect(room.keep(new Uint8Array(9).subarray(1))).toBeUndefined();
    queue.push(whole);
    end(queue);
    expect(keep()).toBe(chunk.byteLength);
  });

  it('loses and invents nothing, for any sequence of calls', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('push' as const), size: fc.integer({ min: 0, max: 2_000 }) }),
      fc.record({ do: fc.constant('take' as const), again: fc.integer({ min: 0, max: 5 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { queue, drops } = queueOf({ maxEvents: 20, maxBytes: 20_000, maxBatchEvents: 5 });
        let pushed = 0;
        const done: number[] = [];
        for (const [at, one] of steps.entries()) {
          if (one.do === 'push') {
            queue.push(record(pushed++, one.size, at));
          } else {
            const batch = queue.take(at);
            const again = batch.slice(batch.length - Math.min(one.again, batch.length));
            done.push(...batch.slice(0, batch.length - again.length).map(({ id }) => Number(id)));
            queue.settle(again);
          }
          expect(queue.size).toBeLessThanOrEqual(20);
          expect(queue.bytes).toBeLessThanOrEqual(20_000);
        }
        const dropped = drops.reduce((sum, drop) => sum + Number(drop.split(' ')[1]), 0);
        expect(done.length + dropped + queue.size).toBe(pushed);
        expect(done).toEqual([...done].sort((one, other) => one - other));
      }),
    );
  });
});
