import { type SinkLimits } from '../sink-limits.ts';
import { type SinkRecord, weightOf } from '../sink-record.ts';
import { type ChunkRoom } from './chunk-room.ts';
import { WholeEvent } from '../record/whole-event.ts';

/** Why a record was dropped after it was taken, or instead of being taken. */
export type QueueDrop = 'events' | 'bytes' | 'age';

/** How far the list of waiting records may be consumed before its head is cut off. */
const COMPACT_AT = 1_024;

/** Hears of every record that is kept, and of every one that no longer is. */
export interface QueueJournal {
  add(record: SinkRecord): void;
  settle(records: Iterable<SinkRecord>): void;
}

/**
 * Records that wait, in the order in which they came, bounded in number, bytes and age. A batch that was taken counts
 * against the bounds until it is settled; records that are to be sent again come before all others.
 */
export class RecordQueue {
  readonly #limits: SinkLimits;
  readonly #onDrop: (reason: QueueDrop, count: number) => void;
  readonly #journal: QueueJournal | undefined;
  readonly #room: ChunkRoom | undefined;
  /** What is to be sent again; never more than one batch. */
  #again: readonly SinkRecord[] = [];
  #waiting: (SinkRecord | undefined)[] = [];
  #head = 0;
  #batch: readonly SinkRecord[] = [];
  #bytes = 0;

  constructor(
    limits: SinkLimits,
    onDrop: (reason: QueueDrop, count: number) => void,
    {
      journal,
      room,
    }: { readonly journal?: QueueJournal | undefined; readonly room?: ChunkRoom } = {},
  ) {
    this.#limits = limits;
    this.#onDrop = onDrop;
    this.#journal = journal;
    this.#room = room;
  }

  /** Records that are kept, those of the batch under way included. */
  get size(): number {
    return this.#batch.length + this.#again.length + this.#waiting.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get underWay(): number {
    return this.#batch.length;
  }

  /** When the oldest record was taken; undefined if there is none. */
  get oldest(): number | undefined {
    return (this.#batch[0] ?? this.#again[0] ?? this.#waiting[this.#head])?.acceptedAt;
  }

  /** Takes a record; what does not fit is dropped, this one or older ones. Returns whether this one is kept. */
  push(record: SinkRecord): boolean {
    const weight = weightOf(record);
    for (;;) {
      const reason = this.#lacksRoomFor(weight);
      if (reason === undefined) break;
      this.#onDrop(reason, 1);
      // one that can never fit costs no other, and what is under way cannot be taken back
      const isHopeless = weight > this.#limits.maxBytes || this.#head === this.#waiting.length;
      if (isHopeless || this.#limits.overflow === 'newest') {
        this.#releaseChunk(record);
        return false;
      }
      const oldest = this.#shift();
      this.#left([oldest]);
    }
    this.#bytes += weight;
    this.#waiting.push(record);
    this.#journal?.add(record);
    return true;
  }

  /** The next batch, to be settled before another is taken. Empty if nothing waits. */
  take(now: number, maxBatch = this.#limits.maxBatchEvents): readonly SinkRecord[] {
    this.expire(now);
    const most = Math.min(maxBatch, this.#limits.maxBatchEvents);
    const batch = this.#again.slice(0, most);
    this.#again = this.#again.slice(most);
    let bytes = batch.reduce((sum, { payload }) => sum + payload.byteLength, 0);
    while (batch.length < most) {
      const record = this.#waiting[this.#head];
      if (record === undefined) break;
      bytes += record.payload.byteLength;
      if (batch.length > 0 && bytes > this.#limits.maxBatchBytes) break;
      batch.push(this.#shift());
    }
    this.#batch = batch;
    return batch;
  }

  /** Ends the batch: `again` goes back to the front, in its order; everything else of it is gone. Without a batch nothing happens. */
  settle(again: readonly SinkRecord[]): void {
    if (this.#batch.length === 0) return;
    const kept = new Set(again);
    this.#left(kept.size === 0 ? this.#batch : this.#batch.filter((record) => !kept.has(record)));
    this.#batch = [];
    if (kept.size > 0) this.#again = [...again, ...this.#again];
  }

  /** Drops waiting records that are too old. They stand in the order in which they were taken, so it ends at a young one. */
  expire(now: number): void {
    const isOld = ({ acceptedAt }: SinkRecord): boolean => now - acceptedAt > this.#limits.maxAgeMs;
    const dropped = this.#again.filter(isOld);
    this.#again = this.#again.filter((record) => !isOld(record));
    for (;;) {
      const record = this.#waiting[this.#head];
      if (record === undefined || !isOld(record)) break;
      dropped.push(this.#shift());
    }
    if (dropped.length === 0) return;
    this.#left(dropped);
    this.#onDrop('age', dropped.length);
  }

  /** Forgets everything and returns how many records that were. */
  clear(): number {
    const { size } = this;
    this.#again = [];
    this.#waiting = [];
    this.#head = 0;
    this.#batch = [];
    this.#bytes = 0;
    return size;
  }

  /** They are kept no longer. */
  #left(records: readonly SinkRecord[]): void {
    for (const record of records) {
      this.#bytes -= weightOf(record);
      this.#releaseChunk(record);
    }
    this.#journal?.settle(records);
  }

  #releaseChunk(record: SinkRecord): void {
    if (record instanceof WholeEvent) this.#room?.release(record.chunkBytes);
  }

  #lacksRoomFor(weight: number): 'events' | 'bytes' | undefined {
    if (this.size >= this.#limits.maxEvents) return 'events';
    if (this.#bytes + weight > this.#limits.maxBytes) return 'bytes';
    return undefined;
  }

  /** Takes the first waiting record out. Its place is emptied at once, so that it is not kept in memory. */
  #shift(): SinkRecord {
    const record = this.#waiting[this.#head];
    if (record === undefined) throw new Error('nothing waits');
    this.#waiting[this.#head] = undefined;
    this.#head++;
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    } else if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#waiting.length) {
      // half of the list is consumed: on average each record is moved once
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return record;
  }
}
