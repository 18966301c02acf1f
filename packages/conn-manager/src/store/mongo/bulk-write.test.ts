import { MongoBulkWriteError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { writeMany } from './bulk-write.ts';

/** As the driver says which of one command failed: it makes such errors of an answer only. */
const refused = (...indexes: readonly number[]): Error =>
  Object.assign(Object.create(MongoBulkWriteError.prototype) as Error, {
    message: 'too large',
    writeErrors: indexes.map((index) => ({ index })),
  });

/** Answers of the database, one a command; undefined: all were written. */
async function written(count: number, answers: readonly (Error | undefined)[] = []) {
  const sizes: number[] = [];
  const collection = {
    bulkWrite: (operations: readonly unknown[]) => {
      const answer = answers[sizes.length];
      sizes.push(operations.length);
      return answer === undefined ? Promise.resolve() : Promise.reject(answer);
    },
  };
  const operations = Array.from({ length: count }, () => ({ deleteOne: { filter: {} } }));
  const { failed, error } = await writeMany(collection as never, operations);
  return { sizes, failed: [...failed], error: error?.message };
}

describe('writing many', () => {
  it.each([
    [0, []],
    [50, [50]],
    [120, [50, 50, 20]],
  ])('of %d goes in commands of %j', async (count, sizes) => {
    expect(await written(count)).toEqual({ sizes, failed: [], error: undefined });
  });

  it('says which failed, and writes the others', async () => {
    const answers = [refused(3, 49), undefined, refused(0)];
    expect(await written(120, answers)).toEqual({ sizes: [50, 50, 20], failed: [3, 49, 100], error: 'too large' }); // prettier-ignore
  });

  it('ends when nothing is known of some', async () => {
    const { sizes, failed, error } = await written(120, [undefined, new Error('no connection')]);
    expect({ sizes, error, failed: failed.length }).toEqual({ sizes: [50, 50], error: 'no connection', failed: 70 }); // prettier-ignore
  });
});
