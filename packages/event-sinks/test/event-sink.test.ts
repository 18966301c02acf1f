import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { createEventSink, type EventSinkOptions, type SinkStats } from '../src/index.ts';
import { idsOf, jsonEvent, ScriptedDestination, settle } from './support.ts';

const SOURCE = '10.0.0.1:8021';

function open(options: Partial<EventSinkOptions> = {}) {
  const clock = new SimulatedClock();
  const destination = new ScriptedDestination();
  const states: string[] = [];
  const letters: string[] = [];
  const sink = createEventSink(
    {
      name: 'billing',
      destination,
      onState: ({ state }) => states.push(state),
      onDeadLetter: ({ id }, reason) => letters.push(`${id.split('/')[1] ?? ''} ${reason}`),
      ...options,
    },
    { clock, now: () => clock.now() },
  );
  const offer = (...sequences: number[]): readonly boolean[] =>
    sequences.map((sequence) => sink.offer(jsonEvent(sequence), SOURCE));
  return { clock, destination, sink, states, letters, offer };
}

const sumOf = ({ events, bytes, age, rejected, closed }: SinkStats['dropped']): number =>
  events + bytes + age + rejected + closed;

/** What must hold at every moment. */
const unaccounted = ({ accepted, delivered, queued, dropped }: SinkStats): number =>
  accepted - delivered - queued - sumOf(dropped);

describe('a sink', () => {
  it('delivers in order, and is ready before the first event', async () => {
    const { destination, sink, offer, states } = open();
    await settle();
    expect(states).toEqual(['connecting', 'ready']);

    offer(1, 2, 3);
    await settle();
    await settle();

    expect(destination.batches.flatMap(idsOf)).toEqual([1, 2, 3]);
    expect(sink.stats()).toMatchObject({ state: 'ready', accepted: 3, delivered: 3, queued: 0 });
  });

  it('that is dead or slow changes nothing for another one', async () => {
    const gone = new ScriptedDestination();
    gone.isUp = false;
    const dead = open({ destination: gone, limits: { maxEvents: 2 } });
    const slow = open({ limits: { maxEvents: 2 } });
    slow.destination.isManual = true;
    const good = open();
    await settle();
    const events = Array.from({ length: 50 }, (_, at) => jsonEvent(at + 1));
    for (const event of events) {
      // one event for all, as a server offers it
      for (const { sink } of [dead, slow, good]) sink.offer(event, SOURCE);
      await settle();
      await settle();
    }

    const payloads = good.destination.batches.flat().map(({ payload }) => payload.toString());
    expect(payloads).toEqual(events.map(({ raw }) => raw.toString()));
    expect(good.sink.stats()).toMatchObject({ delivered: 50, resent: 0, failures: 0 });
    for (const { sink } of [dead, slow])
      expect(sink.stats()).toMatchObject({ delivered: 0, queued: 2, dropped: { events: 48 } });
  });

  it('keeps events while it cannot connect, and reports why', async () => {
    const { clock, destination, sink, offer } = open({
      timings: { retryBase: 100, retryMax: 100 },
    });
    destination.isUp = false;
    destination.onLost?.(new Error('read ECONNRESET'));
    await settle();
    destination.onLost?.(new Error('read ECONNRESET'));
    offer(1, 2);
    await settle();
    clock.increment(100);
    await settle();

    expect(sink.stats()).toMatchObject({
      state: 'waiting',
      queued: 2,
      failures: 2,
      lastError: 'connect ECONNREFUSED',
    });

    destination.isUp = true;
    clock.increment(100);
    await settle();
    await settle();

    expect(destination.batches.flatMap(idsOf)).toEqual([1, 2]);
    expect(sink.stats()).toMatchObject({ failures: 0, lastError: undefined, delivered: 2 });
  });

  it('sends a batch again over a new connection when the old one breaks under it', async () => {
    const { clock, destination, sink, offer } = open({ timings: { retryBase: 1, retryMax: 1 } });
    destination.isManual = true;
    await settle();
    offer(1, 2);
    await settle();
    offer(3);
    destination.onLost?.(new Error('read ECONNRESET'));
    expect(sink.stats()).toMatchObject({ queued: 3, resent: 1, state: 'waiting' });
    expect(destination.closed).toBe(1);

    clock.increment(1);
    await settle();
    destination.answer();
    await settle();
    destination.answer();
    await settle();

    // the first record alone proves the new connection
    expect(destination.batches.map(idsOf)).toEqual([[1], [1], [2, 3]]);
    expect(sink.stats()).toMatchObject({ delivered: 3, queued: 0 });
  });

  it('ignores the late answer of a batch that was given up', async () => {
    const { clock, destination, sink, offer } = open({ timings: { retryBase: 1, retryMax: 1 } });
    destination.isManual = true;
    await settle();
    offer(1);
    await settle();
    const answerLate = destination.answer.bind(destination);
    clock.increment(30_000);
    expect(sink.stats().lastError).toBe('a batch was not confirmed in time');
    answerLate();
    await settle();

    expect(sink.stats()).toMatchObject({ delivered: 0, queued: 1, resent: 1 });
    expect(unaccounted(sink.stats())).toBe(0);
  });

  it('keeps the order of a call when one of its events must be sent again', async () => {
    const { clock, destination, offer } = open({ timings: { retryBase: 1, retryMax: 1 } });
    destination.isManual = true;
    destination.isUp = true;
    offer(3, 1, 8, 2, 15); // 1, 8 and 15 are of one call
    await settle();
    destination.answer();
    await settle();
    destination.answer({ failures: [{ index: 1, kind: 'retry', reason: 'busy' }] });
    await settle();
    clock.increment(1);
    await settle();
    destination.answer();
    await settle();

    expect(destination.batches.map(idsOf)).toEqual([[3], [1, 8, 2, 15], [8], [15]]);
  });

  it('counts events that the receiver rejects permanently, and continues', async () => {
    const { destination, sink, letters, offer } = open();
    destination.isManual = true;
    offer(1, 2);
    await settle();
    destination.answer({ failures: [{ index: 0, kind: 'reject', reason: '400 Bad Request' }] });
    await settle();
    destination.answer();
    await settle();

    expect(letters).toEqual(['1 400 Bad Request']);
    expect(sink.stats()).toMatchObject({ state: 'ready', delivered: 1, dropped: { rejected: 1 } });
  });

  it("waits as long as the receiver asks for, not beyond the sink's own ceiling", async () => {
    const { clock, destination, offer } = open({ timings: { retryMax: 5_000 } });
    destination.isManual = true;
    offer(1);
    await settle();
    const busy = { failures: [{ index: 0, kind: 'retry', reason: '429' }] } as const;
    destination.answer({ ...busy, retryAfterMs: 3_000 });
    await settle();
    clock.increment(2_999);
    await settle();
    expect(destination.batches).toHaveLength(1);
    clock.increment(1);
    await settle();
    expect(destination.batches).toHaveLength(2);

    destination.answer({ ...busy, retryAfterMs: 86_400_000 });
    await settle();
    clock.increment(5_000);
    await settle();
    expect(destination.batches).toHaveLength(3);
  });

  it('accepts only events that match its filter', async () => {
    const { destination, sink } = open({
      names: ['DTMF', 'CUSTOM sofia::register'],
      headers: [{ header: 'variable_tenant', prefix: 'acme' }],
    });
    const wanted = [
      sink.offer(jsonEvent(1, { variable_tenant: 'acme-1' }), SOURCE),
      sink.offer(jsonEvent(2), SOURCE),
      sink.offer(jsonEvent(3, { 'Event-Name': 'HEARTBEAT', variable_tenant: 'acme' }), SOURCE),
      sink.offer(
        jsonEvent(4, {
          'Event-Name': 'CUSTOM',
          'Event-Subclass': 'sofia::register',
          variable_tenant: 'acme',
        }),
        SOURCE,
      ),
    ];
    await settle();
    await settle();

    expect(wanted).toEqual([true, false, false, true]);
    expect(destination.batches.flatMap(idsOf)).toEqual([1, 4]);
    expect(sink.stats().accepted).toBe(2);
  });

  it('sends the fields that are asked for', async () => {
    const { destination, sink } = open({ fields: ['Unique-ID', 'DTMF-Digit', 'not-there'] });
    sink.offer(jsonEvent(1, { 'DTMF-Digit': '5' }), SOURCE);
    await settle();

    expect(destination.batches[0]?.[0]?.payload.toString()).toBe(
      '{"Unique-ID":"call-1","DTMF-Digit":"5"}',
    );
  });

  it('sends queued events before it closes', async () => {
    const { destination, sink, offer } = open({ limits: { maxBatchEvents: 2 } });
    await settle();
    offer(1, 2, 3, 4, 5);
    await sink.close();

    expect(destination.batches.flatMap(idsOf)).toEqual([1, 2, 3, 4, 5]);
    expect(sink.stats()).toMatchObject({ state: 'closed', delivered: 5, dropped: { closed: 0 } });
    expect(sink.offer(jsonEvent(6), SOURCE)).toBe(false);
  });

  it('closes in time without its receiver, and counts the events it still held', async () => {
    const { clock, destination, sink, offer } = open({ timings: { closeTimeout: 1_000 } });
    destination.isManual = true;
    await settle();
    offer(1, 2, 3);
    await settle();
    const closed = sink.close();
    clock.increment(1_000);
    await closed;

    expect(sink.stats()).toMatchObject({ state: 'closed', queued: 0, dropped: { closed: 3 } });
    expect(unaccounted(sink.stats())).toBe(0);
    expect(destination.closed).toBe(1);
  });

  it.each([
    [{ name: 'a b' }, /is not a valid name for a sink/],
    [{ limits: { maxEvents: 0 } }, /limits\.maxEvents is 0/],
    [
      { limits: { maxEvent: 1 } as never },
      /limits\.maxEvent is not an option\. Options: maxEvents/,
    ],
    [{ timings: { sendTimeout: Number.NaN } }, /timings\.sendTimeout is NaN/],
    [{ limits: { overflow: 'none' as never } }, /use 'oldest' or 'newest'/],
    [{ headers: [{ header: 'x' }] }, /\{ header, equals \} or \{ header, prefix \}/],
  ])('refuses %j', (options, message) => {
    expect(() => open(options)).toThrow(message);
  });
});
