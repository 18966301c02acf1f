import { type LeaseEntry, type LeaseWord } from './lease-store.ts';
import {
  type OwnerRecord,
  parseOwnerRecord,
  parseRecordKey,
  parseServerRecord,
  type ServerRecord,
} from './records.ts';

/** A record and the revision to write over. */
export interface Known<Record> {
  readonly record: Record;
  readonly revision: number;
}

/** What one word changed. */
export type ViewChange =
  | ({ readonly kind: 'server'; readonly incarnation: string } & Known<ServerRecord>)
  | ({ readonly kind: 'owner'; readonly socket: string } & Known<OwnerRecord>);

/** What this server knows of the records: read whole now and then, and from words between, each believed if it is newer. */
export class LeaseView {
  readonly #onProblem: (message: string) => void;
  #servers = new Map<string, Known<ServerRecord>>();
  #owners = new Map<string, Known<OwnerRecord>>();
  /** The last word of each key since the last reading. */
  readonly #since = new Map<string, { readonly order: number; readonly word: LeaseWord }>();
  #heard = 0;

  constructor(onProblem: (message: string) => void) {
    this.#onProblem = onProblem;
  }

  /** By incarnation. */
  get servers(): ReadonlyMap<string, Known<ServerRecord>> {
    return this.#servers;
  }

  /** By socket. */
  get owners(): ReadonlyMap<string, Known<OwnerRecord>> {
    return this.#owners;
  }

  /** To be taken before a reading begins. */
  mark(): number {
    return this.#heard;
  }

  /**
   * Takes everything that was read, and keeps what was heard since the reading began. Revisions may have begun again: those of
   * a bucket that was made again are low.
   */
  replace(entries: readonly LeaseEntry[], mark: number): void {
    const since = [...this.#since]
      .filter(([, { order }]) => order > mark)
      .map(([, { word }]) => word);
    this.#servers = new Map();
    this.#owners = new Map();
    this.#since.clear();
    for (const word of [...entries, ...since]) this.apply(word);
  }

  /** Undefined when it is not newer than what is known, or not a record of this version. */
  apply({ key, value, revision }: LeaseWord): ViewChange | undefined {
    const parsed = parseRecordKey(key);
    if (parsed === undefined) return undefined;
    this.#since.set(key, { order: ++this.#heard, word: { key, value, revision } });
    const isServer = parsed.kind === 'server';
    const known = isServer
      ? this.#servers.get(parsed.incarnation)
      : this.#owners.get(parsed.socket);
    if (known !== undefined && known.revision >= revision) return undefined;
    const { record, problem } = isServer ? parseServerRecord(value) : parseOwnerRecord(value);
    if (record === undefined) {
      this.#onProblem(`The record ${key} ${problem}`);
      return undefined;
    }
    if (isServer) {
      const change = { record: record as ServerRecord, revision };
      this.#servers.set(parsed.incarnation, change);
      return { ...parsed, ...change };
    }
    const change = { record: record as OwnerRecord, revision };
    this.#owners.set(parsed.socket, change);
    return { ...parsed, ...change };
  }

  forgetServer(incarnation: string): void {
    this.#servers.delete(incarnation);
  }
}
