import { MongoServerError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { isBulkWriteError, isServerError } from './driver.ts';

describe('errors of the driver', () => {
  const refused = new MongoServerError({ message: 'no', code: 13 });

  it.each([
    [refused, true],
    [new Error('no'), false],
    [{ errorResponse: {} }, false],
    [undefined, false],
  ])('%s is an answer of the server: %s', (error, answered) => {
    expect(isServerError(error)).toBe(answered);
  });

  it('are recognised as failures of a bulk write by their list', () => {
    expect(isBulkWriteError(Object.assign(new Error('no'), { writeErrors: [] }))).toBe(true);
    expect(isBulkWriteError(refused)).toBe(false);
  });
});
