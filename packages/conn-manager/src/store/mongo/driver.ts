import type { MongoBulkWriteError, MongoClient, MongoServerError } from 'mongodb';

/** What the store takes from the driver, which only a program that asks for it loads. */
export interface MongoDriver {
  readonly MongoClient: typeof MongoClient;
  readonly BSON: { readonly EJSON: { stringify(value: unknown): string } };
}

/** By its members: the driver is not loaded for the question, and a program may hold two copies of it. */
export function isServerError(error: unknown): error is MongoServerError {
  return error instanceof Error && 'errorResponse' in error;
}

export function isBulkWriteError(error: unknown): error is MongoBulkWriteError {
  return error instanceof Error && 'writeErrors' in error;
}
