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
  const report = (): readonly ReaderGap[] => {
    reading.reportMissing();
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

  it.each([
    ['hands it over where it comes there', true, []],
    ['reports it where it does not come there either', false, [{ socket: SOCKET, cause: 'hole', count: 1, from: 10, to: 30 }]],
  ])('is left to the next reader, which %s', (_title, comes, expected) => {
    const [before, next] = [readingOf(true), readingOf(true)];
    before.reading.read(message(1, 1));
    before.reading.read(message(3, 3));
    next.reading.awaits(before.reading.leaveMissing());
    vi.advanceTimersByTime(MINUTE_MS / 2);
    if (comes) expect(next.reading.read(message(2, 4, true))?.info.sequence).toBe(2);
    vi.advanceTimersByTime(MINUTE_MS);

    expect(before.report()).toEqual([]);
    expect(next.report()).toEqual(expected);
  }); // prettier-ignore

  it.each([
    ['that reads alone', true],
    ['that shares its name', false],
  ])('says nothing of what another reader had behind it, to one %s', (_title, isAlone) => {
    const { reading, report } = readingOf(isAlone);
    reading.read(message(2, 9, true));
    reading.read(message(7, 10));
    reading.read(message(8, 11));
    vi.advanceTimersByTime(MINUTE_MS);

    expect(report()).toEqual([]);
  });

  it('may be with another program of the same name', () => {
    const { reading, report } = readingOf(false);
    reading.read(message(1, 1));
    reading.read(message(3, 3));
    vi.advanceTimersByTime(MINUTE_MS);

    expect(report()).toEqual([]);
  });
});

describe('a message whose acknowledgement is not confirmed', () => {
  it('is reported with the moment at which it was stored, and read again when it comes again', () => {
    const { reading } = readingOf(true);
    const taken = message(5, 1);
    reading.read(taken);

    expect(reading.unconfirmed(taken, SOCKET)).toEqual({ socket: SOCKET, cause: 'unconfirmed', count: 1, from: 50, to: 50 }); // prettier-ignore
    expect(reading.read(message(5, 2, true))?.info.sequence).toBe(5);
    expect(reading.read(message(5, 3, true))).toBeUndefined();
  });
});
