import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { StoreError } from './store-error.ts';
import { fileSocketStore } from './file/file-socket-store.ts';
import { memorySocketStore } from './memory-socket-store.ts';
import { type MongoSocketStoreOptions } from './mongo/options.ts';
import { type SocketStore } from './socket-store.ts';

const KNOWN = 'mongodb://…, mongodb+srv://…, file:PATH or memory:';

type MongoSocketStoreFactory = (options: MongoSocketStoreOptions) => SocketStore;

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
      return (await loadMongo())({ ...options, url });
    default:
      throw new InvalidArgumentError(
        scheme === undefined
          ? `The store's URL names no kind of store; write ${KNOWN}`
          : `There is no store of the kind "${scheme}:"; write ${KNOWN}`,
      );
  }
}

function pathOf(url: string): string {
  const path = url.slice('file:'.length);
  if (path === '')
    throw new InvalidArgumentError('The store\'s URL "file:" names no file; add one');
  if (!path.startsWith('//')) return resolve(path);
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new InvalidArgumentError(
      'The store\'s URL starts with "file://" but names no file here; write file:PATH or file:///PATH',
      { cause },
    );
  }
}

/** The only place that leads to the driver, which is an optional peer. */
async function loadMongo(): Promise<MongoSocketStoreFactory> {
  try {
    return (await import('./mongo/index.ts')).mongoSocketStore;
  } catch (cause) {
    throw new StoreError('The MongoDB store needs the driver: npm install mongodb', { cause });
  }
}
