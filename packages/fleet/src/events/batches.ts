import { nuid } from '@nats-io/transport-node';

/** Messages of a batch that NATS stores between two signs of life. */
const FLOW = 500;
const START = 0;
const APPEND = 1;
const COMMIT = 2;
/** Last token of a reply subject by which nats-server knows a message of a batch. */
const MARK = '.$FI';
/** What the reply subject of a message ends with that is not the last of its batch; made once for each place in one. */
const ENDS: string[] = [];
const endOf = (place: number): string => (ENDS[place] ??= `${place}.${place === 1 ? START : APPEND}${MARK}`); // prettier-ignore
/** After NATS refused a batch. */
const PAUSE_MS = 30_000;

/** The message, or the batch of which it is the first, that an answer is about. */
export interface Answered {
  readonly round: number;
  readonly number: number;
  readonly isBatch: boolean;
}

/**
 * Messages that are sent at one moment go as a batch where the stream takes it (`allow_batched`, nats-server 2.14): it stores them
 * as it does others, by their ids and in their order, up to the first that is missing, and confirms all by one answer. Their reply
 * subjects say what belongs together: `INBOX.BATCH.FLOW.fail.NUMBER.OPERATION.$FI`, where BATCH is known to no other publisher.
 */
export class Batches {
  readonly #inbox: string;
  readonly #id = nuid.next();
  /** Of those that wait for their answer: how many messages, by the number of the first. */
  readonly #sizes = new Map<number, number>();
  #isOffered = false;
  #pausedUntil = 0;
  #start = '';
  #first = 0;
  #size = 0;

  /** @param inbox Reply subjects begin with it. */
  constructor(inbox: string) {
    this.#inbox = inbox;
  }

  /** Whether the stream takes batches. */
  offer(isOffered: boolean): void {
    this.#isOffered = isOffered;
  }

  isOpen(now: number): boolean {
    return this.#isOffered && now >= this.#pausedUntil;
  }

  /** NATS refused one: messages go one by one for a while. */
  refused(now: number): void {
    this.#pausedUntil = now + PAUSE_MS;
  }

  /** Reply subject of the next message. One that is the only one of its batch goes without. */
  replyOf(round: number, number: number, isLast: boolean): string {
    if (this.#size === 0) {
      if (isLast) return `${this.#inbox}${round}-${number}`;
      this.#first = number;
      this.#start = `${this.#inbox}${this.#id}-${round}-${number}.${FLOW}.fail.`;
    }
    const place = ++this.#size;
    if (!isLast) return this.#start + endOf(place);
    this.#sizes.set(this.#first, place);
    this.#size = 0;
    return `${this.#start}${place}.${COMMIT}${MARK}`;
  }

  /** How many messages the batch has that begins with this one; 0 for one that is not under way. */
  sizeOf(first: number): number {
    return this.#sizes.get(first) ?? 0;
  }

  answered(first: number): void {
    this.#sizes.delete(first);
  }

  /** Forgets what was sent. */
  clear(): void {
    this.#sizes.clear();
    this.#size = 0;
  }

  /** What the subject of an answer says. */
  read(subject: string): Answered {
    const isBatch = subject.endsWith(MARK);
    const from = this.#inbox.length;
    const end = isBatch ? subject.indexOf('.', from) : subject.length;
    const dash = subject.lastIndexOf('-', end);
    const roundAt = isBatch ? subject.lastIndexOf('-', dash - 1) + 1 : from;
    return {
      round: Number(subject.slice(roundAt, dash)),
      number: Number(subject.slice(dash + 1, end)),
      isBatch,
    };
  }
}
