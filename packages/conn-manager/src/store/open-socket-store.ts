import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { StoreError } from './store-error.ts';
import { fileSocketStore } from './file/file-socket-store.ts';
import { memorySocketStore } from './memory-socket-store.ts';
import type { MongoDriver } from './mongo/driver.ts';
import type { MongoSocketStoreOptions } from './mongo/options.ts';
import { type SocketStore } from './socket-store.ts';

const KNOWN = 'mongodb://…, mongodb+srv://…, file:PATH or memory:';

/** What only some stores use is ignored by the others. */
export type OpenSocketStoreOptions = Omit<MongoSocketStoreOptions, 'url'>;

/**
 * The store that a URL names: `mongodb://…` and `mongodb+srv://…` (needs the package `mongodb`), `file:PATH` (a path as it is, or
 * a `file:///…` URL), `memory:` (empty). Nothing is contacted or read yet.
 *
 * Rejects with {@link InvalidArgumentError} for any other URL, never quoting its credentials, and with
 * {@link StoreError} when the driver is not installed.
 */
export async function openSocketStore(
  url: string,
  options: OpenSocketStoreOptions = {},
): Promise<SocketStore> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'memory':
      return memorySocketStore();
    case 'file':
      return fileSocketStore(pathOf(url), options);
    case 'mongodb':
    case 'mongodb+srv':
      return openMongo({ ...options, url });
    default:
      throw new InvalidArgumentError(
        scheme === undefined
          ? `The URL of the store has no scheme; use ${KNOWN}`
          : `Unknown kind of store "${scheme}:"; use ${KNOWN}`,
      );
  }
}

function pathOf(url: string): string {
  const path = url.slice('file:'.length);
  if (path === '')
    throw new InvalidArgumentError('The URL of the store, "file:", has no path; add one');
  if (!path.startsWith('//')) return resolve(path);
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new InvalidArgumentError(
      'The URL of the store starts with "file://" but has no local path; write file:PATH or file:///PATH',
      { cause },
    );
  }
}

/**
 * The driver is an optional peer: it is loaded here, and by `./mongo`. An import inside of `try` is one that bundlers let pass when
 * it is not installed.
 */
async function openMongo(options: MongoSocketStoreOptions): Promise<SocketStore> {
  const { MongoSocketStore } = await import('./mongo/mongo-socket-store.ts');
  return new MongoSocketStore(options, await loadDriver());
}

async function loadDriver(): Promise<MongoDriver> {
  try {
    return await import('mongodb');
  } catch (cause) {
    throw new StoreError('The MongoDB store needs the driver: npm install mongodb', { cause });
  }
}
