import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb';
import { isBulkWriteError } from './driver.ts';

/** Writes in one command. FerretDB on SQLite no longer answers one with a hundred. */
const MAX_OPERATIONS = 50;

/** What a writing of many came to. */
export interface BulkResult {
  /** Indexes of those that failed, or of which nothing is known. */
  readonly failed: ReadonlySet<number>;
  /** Why the first of them failed. */
  readonly error: Error | undefined;
}

/** Writes all, in any order, a bounded number at a time. Never rejects; once nothing is known of some, the rest is not tried. */
export async function writeMany<Schema extends Document>(
  collection: Pick<Collection<Schema>, 'bulkWrite'>,
  operations: readonly AnyBulkWriteOperation<Schema>[],
): Promise<BulkResult> {
  const failed = new Set<number>();
  let first: Error | undefined;
  for (let from = 0; from < operations.length; from += MAX_OPERATIONS) {
    const part = operations.slice(from, from + MAX_OPERATIONS);
    try {
      await collection.bulkWrite(part, { ordered: false });
    } catch (error) {
      first ??= error instanceof Error ? error : new Error(String(error));
      if (isBulkWriteError(error)) {
        for (const { index } of [error.writeErrors].flat()) failed.add(from + index);
        continue;
      }
      for (let index = from; index < operations.length; index++) failed.add(index);
      break;
    }
  }
  return { failed, error: first };
}
