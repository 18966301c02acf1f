import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { createEvent } from '@switchwire/esl-protocol/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

const event = (name: string | number) => createEvent({ name: String(name) });

function queueOf(maxQueued: number) {
  const reported: string[] = [];
  const queue = new EventQueue(
    {
      onSaturated: (backlog) => reported.push(`saturated ${backlog}`),
      onDrained: () => reported.push('drained'),
      onDropped: () => reported.push('dropped'),
      onEnd: () => reported.push('end'),
    },
    { maxQueued },
  );
  return { queue, reported };
}

const nameOf = async (queue: EventQueue): Promise<string | undefined> =>
  (await queue.next()).value?.name;

describe('an event queue', () => {
  it('gives an event to a reader that waits, and keeps one for a later reader', async () => {
    const { queue } = queueOf(10);
    const waiting = nameOf(queue);
    queue.push(event('A'));
    queue.push(event('B'));

    expect([await waiting, await nameOf(queue)]).toEqual(['A', 'B']);
  });

  it('drops the oldest beyond its bound, and reports each crossing once', async () => {
    const { queue, reported } = queueOf(10);
    for (let count = 0; count < 12; count++) queue.push(event(count));
    expect(reported).toEqual(['saturated 9', 'dropped', 'dropped']);
    expect(queue).toMatchObject({ queued: 10, dropped: 2 });

    for (let count = 0; count < 5; count++) await queue.next();
    expect(reported.at(-1)).toBe('drained');
    expect(await nameOf(queue)).toBe('7');

    for (let count = 0; count < 9; count++) queue.push(event(count));
    expect(reported.filter((line) => line.startsWith('saturated'))).toHaveLength(2);
  });

  it('ends once: queued events can still be read, and a waiting reader is notified', async () => {
    const { queue, reported } = queueOf(10);
    queue.push(event('A'));
    queue.end();
    queue.end();
    queue.push(event('B'));

    expect(await nameOf(queue)).toBe('A');
    expect(await queue.next()).toEqual({ done: true, value: undefined });
    expect(reported).toEqual(['end']);
  });

  it('drops its queue when the reader leaves, and is no longer saturated', async () => {
    const { queue, reported } = queueOf(2);
    queue.push(event('A'));
    queue.push(event('B'));

    expect(await queue.return()).toEqual({ done: true, value: undefined });

    expect(await queue.next()).toEqual({ done: true, value: undefined });
    expect(reported).toEqual(['saturated 2', 'drained', 'end']);
  });

  it('behaves like a plain list with a bound', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.boolean(), { maxLength: 300 }),
        async (bound, steps) => {
          const { queue } = queueOf(bound);
          const model: string[] = [];
          let dropped = 0;
          for (const [index, isPush] of steps.entries()) {
            if (isPush) {
              queue.push(event(index));
              model.push(String(index));
              if (model.length > bound) dropped++;
              model.splice(0, model.length - bound);
            } else if (model.length > 0) {
              expect(await nameOf(queue)).toBe(model.shift());
            }
            expect([queue.queued, queue.dropped]).toEqual([model.length, dropped]);
          }
        },
      ),
    );
  });
});

describe('the bytes of an event queue', () => {
  /** Small events, each in a large chunk. */
  function small(count: number, chunkBytes: number) {
    const body = '{"Event-Name":"DTMF"}';
    const frame = `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`;
    return Array.from({ length: count }, () => {
      const chunk = Buffer.concat([Buffer.from(frame), Buffer.alloc(chunkBytes)]);
      return decodeEvent(new FrameDecoder().push(chunk.subarray(0, frame.length))[0]!);
    });
  }

  it('count the events, not the chunks they came in', () => {
    const { queue } = queueOf(10);
    const events = small(3, 80_000);
    for (const one of events) queue.push(one);

    expect(events.map(({ raw }) => raw.buffer.byteLength < 16_384)).toEqual([true, true, true]);
  });

  it('are bounded: the oldest are dropped', async () => {
    const [first, second, third] = small(3, 0);
    const maxQueuedBytes = first!.byteLength * 2;
    const nothing = () => undefined;
    const queue = new EventQueue(
      { onSaturated: nothing, onDrained: nothing, onDropped: nothing, onEnd: nothing },
      { maxQueuedBytes },
    );
    for (const one of [first!, second!, third!]) queue.push(one);
    expect(queue).toMatchObject({ queued: 2, dropped: 1 });
    expect((await queue.next()).value).toBe(second);
    queue.push(first!);

    expect(queue).toMatchObject({ queued: 2, dropped: 1 });
  });
});
