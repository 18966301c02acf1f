import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseSupportNumbers, PrefixTable, type SupportNumber } from './prefix-table.ts';

/** Collection of the database that the URL names. */
export const COLLECTION = 'support_numbers';
const DATABASE_TIMEOUT_MS = 5_000;

interface Source {
  read(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * The support numbers, read from `file:PATH` or from a MongoDB collection (`mongodb://host/database`), whose documents
 * are like the entries of the file. Looking a number up is a matter of memory; only `refresh` reads.
 */
export class SupportNumbers {
  readonly #source: Source;
  #table = new PrefixTable([]);

  constructor(url: string) {
    this.#source = /^mongodb(\+srv)?:/.test(url) ? collectionSource(url) : fileSource(url);
  }

  get size(): number {
    return this.#table.size;
  }

  find(number: string): SupportNumber | undefined {
    return this.#table.find(number);
  }

  /** Rejects, and keeps what it knows, when the source cannot be read. */
  async refresh(): Promise<void> {
    this.#table = new PrefixTable(parseSupportNumbers(await this.#source.read()));
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

function fileSource(url: string): Source {
  const path = url.startsWith('file://') ? fileURLToPath(url) : url.replace(/^file:/, '');
  return {
    read: async () => JSON.parse(await readFile(path, 'utf8')) as unknown,
    close: () => Promise.resolve(),
  };
}

function collectionSource(url: string): Source {
  // only programs that use a database load the driver
  const connecting = (async () => {
    const { MongoClient } = await import('mongodb');
    return new MongoClient(url, { serverSelectionTimeoutMS: DATABASE_TIMEOUT_MS });
  })();
  // reported by read()
  connecting.catch(() => undefined);
  return {
    read: async () => {
      const client = await connecting;
      return client.db().collection(COLLECTION).find().toArray();
    },
    close: async () => {
      const client = await connecting;
      await client.close();
    },
  };
}
