import type { Collection } from 'mongodb';
import { textOf } from '@switchwire/esl-client/session';
import type { StoreProblem } from '../socket-store.ts';
import { isServerError } from './driver.ts';

const NAMESPACE_NOT_FOUND = 26;
const DUPLICATE_KEY = 11_000;
const UNAUTHORIZED = 13;

/**
 * Makes the unique index on address and port unless there is one. A failure is a problem for people to fix, and does
 * not keep the sockets from being used.
 */
export async function ensureUniqueIndex(
  open: () => Promise<Collection>,
  fields: readonly [ip: string, port: string],
): Promise<StoreProblem | undefined> {
  try {
    const collection = await open();
    if (await hasUniqueIndex(collection, fields)) return undefined;
    const keys = Object.fromEntries(fields.map((field) => [field, 1 as const]));
    await collection.createIndex(keys, { unique: true }, {});
    return undefined;
  } catch (error) {
    return {
      id: `index on ${fields.join(', ')}`,
      message: `the unique index on ${fields.join(' and ')} could not be created: ${remedy(error)}`,
    };
  }
}

async function hasUniqueIndex(collection: Collection, fields: readonly string[]): Promise<boolean> {
  try {
    const indexes = await collection.indexes();
    return indexes.some(({ key, unique }) => {
      const names = Object.keys(key);
      return (
        unique === true &&
        names.length === fields.length &&
        fields.every((field) => names.includes(field))
      );
    });
  } catch (error) {
    if (isServerError(error) && error.code === NAMESPACE_NOT_FOUND) return false;
    throw error;
  }
}

function remedy(error: unknown): string {
  const code = isServerError(error) ? error.code : undefined;
  const reason = textOf(error);
  // FerretDB has the text of its database and no code
  if (code === DUPLICATE_KEY || /unique constraint/i.test(reason))
    return 'two documents have the same values; remove one, and the next load creates it';
  if (code === UNAUTHORIZED)
    return 'the database user is not allowed to; create it by hand, or grant createIndex';
  return reason;
}
