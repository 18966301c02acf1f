import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type LeaseStore } from '../leases/lease-store.ts';
import { type Known } from '../leases/lease-view.ts';
import { type ServerRecord } from '../leases/records.ts';
import { type MissingMessages } from '../reading/awaited-holes.ts';
import { formatReader, MAX_MISSING, parseReader, partOfKey, readerKey, type ReaderRecord } from './reader-records.ts'; // prettier-ignore
import { shareOf, unreadParts } from './share.ts';

/** What reads one part. */
export interface Reader {
  /** The place of the group in this part is kept from now on. */
  readonly isReading: boolean;
  /** Resolves when everything that it fetched has been handed over, with what is missing and may come to the next reader. */
  stop(): Promise<readonly MissingMessages[]>;
  /** The next reader does not learn of this. */
  reportLost(missing: readonly MissingMessages[]): Promise<void>;
  /** Called again and again: the sockets of the part may have changed. */
  look(): void;
}

export interface GroupPartsPorts {
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly group: string;
  readonly parts: number;
  readonly serverId: string;
  readonly judgeMs: number;
  servers(): ReadonlyMap<string, Known<ServerRecord>>;
  incarnation(): string;
  /** This worker may claim. */
  isConfirmed(): boolean;
  readonly isOwn: (incarnation: string) => boolean;
  /**
   * `before`: mark of the stream that the part was read from last. `missing`: what the reader before left. `onStream` is called with the
   * mark of the stream that is read.
   */
  read(
    part: number,
    before: string | undefined,
    missing: readonly MissingMessages[],
    onStream: (mark: string) => void,
  ): Reader;
}

/** Words of many parts that come in one moment are looked at together. */
const SOON_MS = 20;

interface Held {
  /** The name under which it was claimed. */
  readonly incarnation: string;
  /** Undefined: the claim is under way. */
  reader?: Reader;
  /** Which stream is read is being written. */
  noting?: Promise<unknown>;
  ending?: Promise<void>;
}

/** The parts of a group that this worker reads: one record of each in the store says who reads it. */
export class GroupParts {
  readonly #ports: GroupPartsPorts;
  readonly #readers = new Map<number, Known<ReaderRecord>>();
  readonly #held = new Map<number, Held>();
  /** Mark of the stream that each part was read from last, whatever became of the store. */
  readonly #streams = new Map<number, string>();
  /** What the last reader of each part left, until this worker reads it: a claim whose answer is lost has replaced the record. */
  readonly #missing = new Map<number, readonly MissingMessages[]>();
  #listening: Disposable | undefined;
  #timer: unknown;
  #soon: unknown;
  #isOver = false;

  constructor(ports: GroupPartsPorts) {
    this.#ports = ports;
  }

  /** Parts that this worker reads. */
  get mine(): readonly number[] {
    return [...this.#held].filter(([, { reader, ending }]) => reader?.isReading === true && ending === undefined).map(([part]) => part); // prettier-ignore
  }

  /** How many parts no live worker reads, those that this one is about to read included. */
  get unread(): number {
    const { group, parts, isOwn } = this.#ports;
    const view = { group, parts, isOwn, servers: this.#ports.servers(), readers: this.#readers };
    const beginning = [...this.#held.values()].filter(({ reader }) => reader?.isReading === false);
    return unreadParts(view) + beginning.length;
  }

  async start(): Promise<void> {
    this.#listening = this.#ports.store.listen({
      word: ({ key, value, revision }) => {
        if (this.#hear(key, value, revision)) this.#lookSoon();
      },
      restored: () => void this.#readAll().catch(() => undefined),
      // the new bucket names no reader of any part
      renewed: () => {
        this.#readers.clear();
        void this.#readAll().catch(() => undefined);
      },
    });
    // what is not known is learned when a claim is refused
    await this.#readAll().catch((error: unknown) => {
      this.#ports.logger.warn({ group: this.#ports.group }, `Reading who reads the parts failed: ${textOf(error)}`); // prettier-ignore
    });
    this.#judge();
  }

  /** Hands over what was fetched, and gives every part to the others. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#listening?.[Symbol.dispose]();
    for (const timer of [this.#timer, this.#soon]) this.#ports.clock.clearTimeout(timer);
    await Promise.all([...this.#held.keys()].map((part) => this.#release(part)));
  }

  async #readAll(): Promise<void> {
    for (const { key, value, revision } of await this.#ports.store.snapshot())
      this.#hear(key, value, revision);
  }

  #hear(key: string, value: string, revision: number): boolean {
    const part = partOfKey(this.#ports.group, key);
    if (part === undefined || (this.#readers.get(part)?.revision ?? 0) >= revision) return false;
    const record = parseReader(value);
    if (record === undefined) {
      this.#ports.logger.warn({}, `The record ${key} does not say who reads`);
      return false;
    }
    this.#readers.set(part, { record, revision });
    if (record.stream !== undefined) this.#streams.set(part, record.stream);
    const { reader, missing = [] } = record;
    if (reader === null || !this.#ports.isOwn(reader)) this.#missing.set(part, missing);
    return true;
  }

  #judge(): void {
    this.#look();
    if (!this.#isOver) this.#timer = this.#ports.clock.setTimeout(() => this.#judge(), this.#ports.judgeMs); // prettier-ignore
  }

  #lookSoon(): void {
    this.#soon ??= this.#ports.clock.setTimeout(() => {
      this.#soon = undefined;
      this.#look();
    }, SOON_MS);
  }

  #look(): void {
    const { group, parts, serverId, isOwn } = this.#ports;
    if (this.#isOver) return;
    const incarnation = this.#ports.incarnation();
    // under another name: others may have been given what was claimed under the old one
    for (const [part, held] of this.#held)
      if (held.incarnation !== incarnation) void this.#release(part);
      else held.reader?.look();
    if (!this.#ports.isConfirmed()) return;
    const self = { incarnation, id: serverId };
    const held = new Set(this.#held.keys());
    const { claims, releases } = shareOf({ group, parts, self, servers: this.#ports.servers(), readers: this.#readers, held, isOwn }); // prettier-ignore
    for (const part of releases) void this.#release(part);
    for (const part of claims) void this.#claim(part, incarnation);
  }

  async #claim(part: number, incarnation: string): Promise<void> {
    const held: Held = { incarnation };
    this.#held.set(part, held);
    const isGranted = await this.#write(part, incarnation);
    // a stop meanwhile has to find what it ends
    if (this.#held.get(part) !== held) return;
    if (!isGranted || this.#isOver) {
      this.#held.delete(part);
      return;
    }
    const missing = this.#missing.get(part) ?? [];
    this.#missing.delete(part);
    held.reader = this.#ports.read(part, this.#streams.get(part), missing, (mark) => {
      this.#note(part, held, mark);
    });
  }

  /** Who reads this part next learns by it that the place of the group is in another stream. */
  #note(part: number, held: Held, mark: string): void {
    if (this.#streams.get(part) === mark) return;
    this.#streams.set(part, mark);
    if (held.ending === undefined) held.noting = this.#write(part, held.incarnation);
  }

  #release(part: number): Promise<void> {
    const held = this.#held.get(part);
    if (held === undefined) return Promise.resolve();
    return (held.ending ??= this.#end(part, held));
  }

  async #end(part: number, held: Held): Promise<void> {
    const { reader, incarnation } = held;
    const missing = (await reader?.stop()) ?? [];
    await held.noting;
    const next = missing.slice(-MAX_MISSING);
    // nobody else writes over a name that is live
    const isOurs = this.#readers.get(part)?.record.reader === incarnation;
    const isHandedOn = isOurs && (await this.#write(part, null, next));
    await reader?.reportLost(isHandedOn ? missing.slice(0, -MAX_MISSING) : missing);
    this.#held.delete(part);
  }

  /** False: another writing was faster, or the store did not answer. What is known is read again then. */
  async #write(
    part: number,
    reader: string | null,
    missing: readonly MissingMessages[] = [],
  ): Promise<boolean> {
    const { store, group, logger } = this.#ports;
    const key = readerKey(group, part);
    const value = formatReader({ reader, stream: this.#streams.get(part), missing });
    try {
      const revision = await store.write(key, value, this.#readers.get(part)?.revision ?? 0);
      if (revision !== undefined) this.#hear(key, value, revision);
      else await this.#reread(key);
      return revision !== undefined;
    } catch (error) {
      logger.debug({ part }, `Writing who reads part ${part} failed: ${textOf(error)}`);
      await this.#reread(key).catch(() => undefined);
      return false;
    }
  }

  async #reread(key: string): Promise<void> {
    const entry = await this.#ports.store.read(key);
    if (entry !== undefined) this.#hear(key, entry.value, entry.revision);
  }
}
