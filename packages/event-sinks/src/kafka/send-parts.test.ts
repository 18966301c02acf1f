import { describe, expect, it } from 'vitest';
import { type SinkRecord } from '../sink-record.ts';
import { partsOf, recordFault } from './record-faults.ts';
import { sendParts } from './send-parts.ts';

const record = (number: number, size = 10): SinkRecord => ({
  id: String(number),
  name: 'DTMF',
  subclass: undefined,
  key: 'call',
  source: 'fs:8021',
  time: 1,
  headers: [],
  payload: Buffer.alloc(size),
  acceptedAt: 0,
});

/** As the client nests what a broker answers. */
const refusal = (apiId: string, more: readonly object[] = []): Error =>
  new AggregateError(
    [
      new AggregateError(
        [...more, Object.assign(new Error(`${apiId} in words`), { apiId })],
        'Received response with error while executing API Produce(v11)',
      ),
    ],
    'produce failed 1 times.',
  );

const ids = (records: readonly SinkRecord[]): string => records.map(({ id }) => id).join(' ');

/** A broker that refuses what it dislikes, with all that came with it, and what it was sent. */
async function sendTo(refuse: (one: SinkRecord, isTimed: boolean) => string | undefined) {
  const taken: string[] = [];
  let requests = 0;
  const failures = await sendParts(
    [1, 2, 3, 4, 5].map((number) => record(number)),
    {
      signal: new AbortController().signal,
      produce: (records, isTimed) => {
        requests++;
        const fault = records.flatMap((one) => refuse(one, isTimed) ?? [])[0];
        if (fault !== undefined) return Promise.reject(refusal(fault));
        taken.push(ids(records));
        return Promise.resolve();
      },
    },
  );
  return { failures, taken, requests };
}

describe('parts of a batch for Kafka', () => {
  it.each([
    ['a record that is too large', 'MESSAGE_TOO_LARGE', 'record'],
    ['a batch that is larger than a segment', 'RECORD_LIST_TOO_LARGE', 'record'],
    ['a time that is too far ahead', 'INVALID_TIMESTAMP', 'timestamp'],
    ['a broker that is not the leader', 'NOT_LEADER_OR_FOLLOWER', undefined],
    ['too few replicas', 'NOT_ENOUGH_REPLICAS', undefined],
    ['an unknown topic', 'UNKNOWN_TOPIC_OR_PARTITION', undefined],
  ])('of %s the fault is told', (_, apiId, fault) => {
    expect(recordFault(refusal(apiId))).toBe(fault);
  });

  it('a lost connection is not the fault of a record', () => {
    expect(recordFault(new Error('read ECONNRESET'))).toBeUndefined();
    expect(recordFault('gone')).toBeUndefined();
  });

  it('what the client cannot name of a single record does not hide the fault of its partition', () => {
    const unknown = { apiId: 'UNKNOWN_SERVER_ERROR', path: '/responses/0/record_errors/0' };

    expect(recordFault(refusal('INVALID_TIMESTAMP', [unknown]))).toBe('timestamp');
  });

  it('end below a megabyte, texts included; a larger record is alone', () => {
    const sizes = [400_000, 400_000, 400_000, 2_000_000, 10];

    expect(partsOf(sizes.map((size, at) => record(at, size))).map(ids)).toEqual([
      '0 1',
      '2',
      '3',
      '4',
    ]);
    // 200 times 5,000 bytes would fit, but not with their texts
    expect(partsOf(Array.from({ length: 200 }, (_, at) => record(at, 5_000)))).toHaveLength(2);
    expect(partsOf([])).toEqual([]);
  });

  it('are halved until only the record at fault is left, in order', async () => {
    const { failures, taken, requests } = await sendTo(({ id }) =>
      id === '4' ? 'MESSAGE_TOO_LARGE' : undefined,
    );

    expect(failures).toEqual([{ index: 3, kind: 'reject', reason: 'MESSAGE_TOO_LARGE in words' }]);
    expect(taken).toEqual(['1 2 3', '5']);
    expect(requests).toBe(5);
  });

  it('are sent without their time where the broker refuses it', async () => {
    const { failures, taken, requests } = await sendTo(({ id }, isTimed) =>
      id === '4' && isTimed ? 'INVALID_TIMESTAMP' : undefined,
    );

    expect(failures).toEqual([]);
    expect(taken).toEqual(['1 2 3 4 5']);
    expect(requests).toBe(2);
  });

  it('wait as they are for a broker that cannot take them now', async () => {
    await expect(sendTo(() => 'NOT_ENOUGH_REPLICAS')).rejects.toThrow('produce failed');
  });

  it('are not sent on when their deadline has passed', async () => {
    const aborting = new AbortController();
    const sent: string[] = [];
    const sending = sendParts([record(1, 600_000), record(2, 600_000)], {
      signal: aborting.signal,
      produce: (records) => {
        sent.push(ids(records));
        aborting.abort(new Error('late'));
        return Promise.resolve();
      },
    });

    await expect(sending).rejects.toThrow('late');
    expect(sent).toEqual(['1']);
  });
});
