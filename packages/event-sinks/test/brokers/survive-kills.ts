import { expect, vi } from 'vitest';
import { createEventSink, type SinkDestination } from '../../src/index.ts';
import { jsonEvent } from '../support.ts';
import { type BrokerProcess } from './broker-process.ts';

/** One event as it was read back from a broker. */
export interface Stored {
  readonly id: string;
  readonly event: { readonly 'Event-Sequence': string; readonly 'Unique-ID': string };
}

export interface Broker {
  readonly destination: SinkDestination;
  start(): Promise<BrokerProcess>;
  /** Everything that the broker holds, oldest first. */
  read(): Promise<readonly Stored[]>;
}

const EVENTS = 6_000;
const KILLED_AT = [2_000, 4_000];

/** Offers events while the broker is killed twice and started again: none may be missing, none out of its call's order. */
export async function expectSurvival(broker: Broker, running: BrokerProcess): Promise<void> {
  let current = running;
  const sink = createEventSink({
    name: 'survivor',
    destination: broker.destination,
    timings: { retryBase: 20, retryMax: 200 },
  });
  for (let sequence = 1; sequence <= EVENTS; sequence++) {
    sink.offer(jsonEvent(sequence), 'fs1:8021');
    // the sender gets its turns between the events
    if (sequence % 50 === 0) await new Promise(setImmediate);
    if (KILLED_AT.includes(sequence)) {
      await vi.waitFor(
        () => expect(sink.stats().delivered).toBeGreaterThan(sequence - 1_000),
        WAIT,
      );
      await current.kill();
      current = await broker.start();
    }
  }
  await vi.waitFor(() => expect(sink.stats().delivered).toBe(EVENTS), WAIT);
  await sink.close();

  const stored = await broker.read();
  await current.kill();
  const seen = new Set<string>();
  const first = stored.filter(({ id }) => !seen.has(id) && seen.add(id));
  expect(first).toHaveLength(EVENTS);
  const lastOf = new Map<string, number>();
  for (const { event } of first) {
    const sequence = Number(event['Event-Sequence']);
    expect(sequence).toBeGreaterThan(lastOf.get(event['Unique-ID']) ?? 0);
    lastOf.set(event['Unique-ID'], sequence);
  }
}

const WAIT = { timeout: 120_000, interval: 20 };
