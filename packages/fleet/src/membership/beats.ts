import { type Clock } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type LeaseStore } from '../leases/lease-store.ts';
import { parseServerRecord, serverKey, type ServerRecord } from '../leases/records.ts';
import { firstAnswer } from './first-answer.ts';
import { type BeatsInput, type MembershipEvent } from './membership-machine.ts';

/** How soon after an election of a leader the lease is confirmed again depends on it. */
const ASK_EVERY_MS = 100;
const ASK_FOR_MS = 10_000;
/** So many greetings are said in the time of a beat that is not answered: one may be lost. */
const GREETINGS_PER_BEAT = 2;

export interface BeatsPorts {
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly intervalMs: number;
  /** What the record says beside its state and its beat. */
  describe(): Omit<ServerRecord, 'beat' | 'state'>;
  tell(fact: MembershipEvent): void;
}

/** Writes the record of one incarnation again and again, each time over its own last writing: one at a time. */
export class Beats {
  readonly #ports: BeatsPorts;
  readonly #key: string;
  #revision: number;
  #beat = 0;
  #state: 'live' | 'leaving' = 'live';
  /** The answer to the last writing did not come: which revision there is has to be read. */
  #isUnsure = false;
  #isOver = false;
  #isWriting = false;
  #timer: unknown;
  #greeting: unknown;

  constructor(ports: BeatsPorts, { incarnation, revision }: BeatsInput) {
    this.#ports = ports;
    this.#key = serverKey(incarnation);
    this.#revision = revision;
    this.#schedule(ports.intervalMs);
  }

  /** Says with a beat of its own that others should take the sockets. */
  leave(): void {
    this.#state = 'leaving';
    this.#schedule(0);
  }

  end(): void {
    this.#isOver = true;
    this.#ports.clock.clearTimeout(this.#timer);
    this.#ports.clock.clearTimeout(this.#greeting);
  }

  #schedule(ms: number): void {
    const { clock } = this.#ports;
    clock.clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = clock.setTimeout(() => void this.#write(), Math.max(0, ms));
  }

  async #write(): Promise<void> {
    // the one under way schedules the next
    if (this.#isWriting) return;
    this.#isWriting = true;
    const { clock, intervalMs } = this.#ports;
    const at = clock.now();
    const state = this.#state;
    if (this.#isUnsure) this.#greet();
    else this.#greetSoon();
    const fact = await this.#attempt().catch((error: unknown): MembershipEvent => {
      this.#isUnsure = true;
      return { type: 'beat.failed', message: textOf(error) };
    });
    this.#isWriting = false;
    clock.clearTimeout(this.#greeting);
    if (this.#isOver) return;
    this.#schedule(state === this.#state ? intervalMs - (clock.now() - at) : 0);
    this.#ports.tell(fact);
  }

  /** While beats cannot be written the others would take this server for a dead one. */
  #greet(): void {
    this.#ports.store.greet(this.#key);
    this.#greetSoon();
  }

  #greetSoon(): void {
    const { clock, intervalMs } = this.#ports;
    clock.clearTimeout(this.#greeting);
    this.#greeting = clock.setTimeout(() => this.#greet(), intervalMs / GREETINGS_PER_BEAT);
  }

  async #attempt(): Promise<MembershipEvent> {
    if (this.#isUnsure && !(await this.#readRevision())) return { type: 'beat.refused' };
    const written = await this.#beatOnce();
    if (written !== undefined) return written;
    // a writing whose answer did not come may take effect after the revision was read
    this.#isUnsure = true;
    if (!(await this.#readRevision())) return { type: 'beat.refused' };
    const again = await this.#beatOnce();
    if (again === undefined) throw new Error('The record changes all the time');
    return again;
  }

  /** Undefined: there is another revision than this one knows. */
  async #beatOnce(): Promise<MembershipEvent | undefined> {
    const at = this.#ports.clock.now();
    const beat = this.#beat + 1;
    const record: ServerRecord = { ...this.#ports.describe(), state: this.#state, beat };
    const revision = await this.#ports.store.write(this.#key, JSON.stringify(record), this.#revision); // prettier-ignore
    if (revision === undefined) return undefined;
    this.#revision = revision;
    this.#beat = beat;
    return { type: 'beat.written', beat, at };
  }

  /** False: it was fenced, or is gone. Otherwise only this server writes it. */
  async #readRevision(): Promise<boolean> {
    const { store, clock } = this.#ports;
    const entry = await firstAnswer(() => this.#isOver ? Promise.reject(new Error('No beat is sent any more')) : store.read(this.#key), { clock, everyMs: ASK_EVERY_MS, forMs: ASK_FOR_MS }); // prettier-ignore
    const record = entry === undefined ? undefined : parseServerRecord(entry.value).record;
    if (entry === undefined || record === undefined || record.state === 'fenced') return false;
    this.#revision = entry.revision;
    this.#beat = Math.max(this.#beat, record.beat);
    this.#isUnsure = false;
    return true;
  }
}
