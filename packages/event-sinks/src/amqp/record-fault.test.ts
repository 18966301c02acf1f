import { describe, expect, it } from 'vitest';
import { type SinkRecord } from '../sink-record.ts';
import { maxSizeIn, recordFault } from './record-fault.ts';

const record = (more: Partial<SinkRecord>): SinkRecord => ({
  id: '1',
  name: 'DTMF',
  subclass: undefined,
  key: 'call',
  source: 'fs:8021',
  time: 0,
  headers: [],
  payload: Buffer.alloc(10),
  acceptedAt: 0,
  ...more,
});

describe('what RabbitMQ takes at most', () => {
  it.each([
    ['Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - message size 300000 is larger than configured max size 65536"', 65_536], // prettier-ignore
    ['PRECONDITION_FAILED - message size 300000 is larger than max size 16777216', 16_777_216],
    ['PRECONDITION_FAILED - unknown delivery tag 7', Number.POSITIVE_INFINITY],
    ["NOT_FOUND - no exchange 'x' in vhost '/'", Number.POSITIVE_INFINITY],
  ])('is in %s', (text, size) => {
    expect(maxSizeIn(text)).toBe(size);
  });
});

describe('a message', () => {
  it.each<[string, Partial<SinkRecord>, string, string | undefined]>([
    ['at the bound', { payload: Buffer.alloc(100) }, 'a', undefined],
    [
      'above it',
      { payload: Buffer.alloc(101) },
      'a',
      '101 bytes: larger than max_message_size (100)',
    ],
    ['with a routing key of 255 bytes', {}, 'a'.repeat(255), undefined],
    ['with one of 256', {}, 'a'.repeat(256), 'its routing key is longer than 255 bytes'],
    [
      'with one of 128 letters that take two bytes each',
      {},
      'é'.repeat(128),
      'its routing key is longer than 255 bytes',
    ],
    ['with a long id', { id: 'x'.repeat(256) }, 'a', 'its id is longer than 255 bytes'],
    ['with a long name', { name: 'x'.repeat(256) }, 'a', 'its name is longer than 255 bytes'],
  ])('%s', (_, more, routingKey, fault) => {
    expect(recordFault(record(more), routingKey, 100)).toBe(fault);
  });
});
