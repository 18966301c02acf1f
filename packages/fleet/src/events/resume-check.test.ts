import { describe, expect, it } from 'vitest';
import { Outgoing } from './event-ring.ts';
import { type JetStreamManager } from '@nats-io/jetstream';
import { fleetSubjects } from '../subjects.ts';
import { isStored, placesBefore, readStoredPlaces } from './resume-check.ts';

const SOCKET = 'fs:8021';

const messageAt = (epoch: number, place: number): Outgoing =>
  new Outgoing({ socket: SOCKET, subject: 's', head: new Uint8Array(), payload: new Uint8Array(), at: 0, events: 1, epoch, place }); // prettier-ignore

describe('what the last message of a socket says of the ones before it', () => {
  it.each<
    [string, { epoch: number; ofSocket: number } | undefined, readonly (boolean | undefined)[]]
  >([
    ['none is there: none of these is', undefined, [false, false, false, false]],
    [
      'it is of the older epoch: those up to it are stored',
      { epoch: 5, ofSocket: 8 },
      [true, false, false, false],
    ],
    [
      'it is of the newer epoch: so is the older one',
      { epoch: 6, ofSocket: 1 },
      [true, true, true, false],
    ],
    [
      'it is of a later owner: nothing',
      { epoch: 9, ofSocket: 3 },
      [undefined, undefined, undefined, undefined],
    ],
    [
      'it is late, of an owner before: nothing',
      { epoch: 4, ofSocket: 70 },
      [undefined, undefined, undefined, undefined],
    ],
    [
      'it is a report of this one: nothing',
      { epoch: 6, ofSocket: 0 },
      [undefined, undefined, undefined, undefined],
    ],
  ])('%s', (_title, last, expected) => {
    const stored = new Map([[SOCKET, placesBefore(last, new Set([5, 6]))]]);
    const messages = [messageAt(5, 8), messageAt(5, 9), messageAt(6, 1), messageAt(6, 2)];

    // the second of the older epoch was sent before the first of the newer one
    expect(messages.map((message) => isStored(message, stored))).toEqual(expected);
  });

  it('says nothing of an event outside of its row, and lets a report go again', () => {
    const stored = new Map([[SOCKET, placesBefore({ epoch: 5, ofSocket: 8 }, new Set([5]))]]);

    expect([isStored(messageAt(5, 0), stored), isStored(messageAt(5, -1), stored)]).toEqual([
      undefined,
      false,
    ]);
  });
});

describe('behind the last message of another server', () => {
  /** A stream that ends there; to read it would fail. */
  const endingAt = (last: number): JetStreamManager =>
    ({
      streams: {
        getMessage: () => Promise.resolve({ header: { get: () => '9.3.3' } }),
        info: () => Promise.resolve({ state: { last_seq: last } }),
      },
      jetstream: () => ({}),
    }) as unknown as JetStreamManager;
  const question = { subjects: fleetSubjects('test'), epochs: new Map([[SOCKET, new Set([5])]]) };

  it.each<[string, number, number | undefined, boolean | undefined]>([
    ['nothing is stored where the stream ends with what was confirmed', 100, 100, false],
    ['nothing says it where millions came since', 2_000_000, 100, undefined],
    ['nothing says it where nothing was confirmed yet', 100, undefined, undefined],
  ])('%s', async (_title, last, after, expected) => {
    const stored = await readStoredPlaces({ ...question, manager: endingAt(last), after });

    expect(isStored(messageAt(5, 8), stored)).toBe(expected);
  });
});
