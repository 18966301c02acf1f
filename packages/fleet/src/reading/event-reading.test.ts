import { type JsMsg } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fleetSubjects } from '../subjects.ts';
import { EventFilter } from './event-filter.ts';
import { EventReading, type ReaderGap } from './event-reading.ts';

const subjects = fleetSubjects('test');
const SOCKET = '10.0.0.1:8021';
const NANOS = 1_000_000;
const MINUTE_MS = 60_000;

/** The message of this place, stored at ten times its number. */
const message = (place: number, deliverySequence: number, redelivered = false): JsMsg =>
  ({
    subject: subjects.event(SOCKET, 'DTMF'),
    seq: place,
    headers: { get: (name: string) => (name === 'Sw-Seq' ? `7.${place}.${place}` : '') },
    data: Buffer.from('{"Event-Name":"DTMF"}'),
    info: { pending: 0, deliverySequence, redelivered, timestampNanos: 10 * place * NANOS },
  }) as unknown as JsMsg;

/** What is reported. */
function readingOf(isAlone: boolean) {
  const gaps: ReaderGap[] = [];
  const reading = new EventReading(new EventFilter(subjects), (gap) => gaps.push(gap), isAlone);
  const report = (isEnd = false): readonly ReaderGap[] => {
    reading.reportMissing(isEnd);
    return gaps;
  };
  return { reading, report };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('a message that was delivered to no one', () => {
  it('is reported where it does not come again within a minute', () => {
    const { reading, report } = readingOf(true);
    reading.read(message(1, 1));
    reading.read(message(4, 4));

    expect(report()).toEqual([]);
    vi.advanceTimersByTime(MINUTE_MS);
    expect(report()).toEqual([{ socket: SOCKET, cause: 'hole', count: 2, from: 10, to: 40 }]);
  });

  it('is handed over when it comes again, and not reported', () => {
    const { reading, report } = readingOf(true);
    reading.read(message(1, 1));
    reading.read(message(3, 3));

    expect(reading.read(message(2, 4, true))?.info.sequence).toBe(2);
    vi.advanceTimersByTime(MINUTE_MS);
    expect(report()).toEqual([]);
  });

  it('is reported at the end of the reading', () => {
    const { reading, report } = readingOf(true);
    reading.read(message(1, 1));
    reading.read(message(3, 3));

    expect(report(true)).toMatchObject([{ cause: 'hole', count: 1 }]);
  });

  it('may be with another program of the same name', () => {
    const { reading, report } = readingOf(false);
    reading.read(message(1, 1));
    reading.read(message(3, 3));
    vi.advanceTimersByTime(MINUTE_MS);

    expect(report(true)).toEqual([]);
  });
});
