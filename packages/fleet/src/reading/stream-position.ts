import { type GapMessage } from '../events/control-messages.ts';
import { type Place } from '../events/place.ts';

/** Of one row of messages: those of a socket, or those of one subject of it. */
interface RowPosition {
  epoch: number;
  next: number;
  /** Lost ones that a gap message reported already. */
  reported: number;
  /** When the last one was stored. */
  time: number;
}

/** Rows that are remembered; of more than that the longest silent ones are forgotten. */
const MAX_ROWS = 200_000;
/** Sequences of the stream behind the highest one that are remembered, each: a redelivery of older ones is not noticed. */
const REMEMBERED = 65_536;

/** A hole in the sequence: this many messages are missing before this one. */
export interface Hole {
  readonly epoch: number;
  readonly count: number;
  /** Of these places. */
  readonly first: number;
  readonly last: number;
  /** When the message before them was stored, milliseconds since 1970. */
  readonly since: number;
}

/**
 * Where a reader of the stream is. It sees what comes twice, and what is missing: each message has its place in the row of its
 * socket and of its subject. A reader of everything follows the sockets, one of some events follows the subjects.
 */
export class StreamPosition {
  readonly #followsSockets: boolean;
  readonly #rows = new Map<string, RowPosition>();
  /** When the message of each sequence was stored. */
  #seen = new Map<number, number>();
  /** The same, of what the stream held before its sequences began again. */
  #before: ReadonlyMap<number, number> = new Map();
  #highest = 0;
  #latest = 0;

  constructor(followsSockets: boolean) {
    this.#followsSockets = followsSockets;
  }

  /** The highest sequence of the stream that was read. */
  get highest(): number {
    return this.#highest;
  }

  /** When the newest message that was read was stored, milliseconds since 1970; 0: none was read. */
  get latest(): number {
    return this.#latest;
  }

  /**
   * `read`: this message was read before. `began-again`: its sequence is one that another message had, so the stream has lost what
   * it held. `time`: when it was stored, milliseconds since 1970; a stream is written in the order of these times.
   */
  take(sequence: number, time: number): 'new' | 'read' | 'began-again' {
    if (this.has(sequence, time)) return 'read';
    const known = this.#seen.get(sequence);
    const beganAgain = known !== undefined || (sequence <= this.#highest && time > this.#latest);
    if (beganAgain) this.beginAgain();
    // so old that it is not remembered
    if (sequence <= this.#highest - REMEMBERED) return 'read';
    this.#seen.set(sequence, time);
    if (this.#seen.size > REMEMBERED) {
      const [oldest] = this.#seen.keys();
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    this.#highest = Math.max(this.#highest, sequence);
    this.#latest = Math.max(this.#latest, time);
    return beganAgain ? 'began-again' : 'new';
  }

  /** Whether this message was read. */
  has(sequence: number, time: number): boolean {
    return this.#seen.get(sequence) === time || this.#before.get(sequence) === time;
  }

  /** The stream is another one, or has lost what it held: its sequences begin again. */
  beginAgain(): void {
    this.#before = this.#seen;
    this.#seen = new Map();
    this.#highest = 0;
    this.startAgain();
  }

  /** What is missing from here on is not known to be lost. */
  startAgain(): void {
    this.#rows.clear();
  }

  /**
   * Follows one message, and when it was stored. Gives the hole before it. Where nothing was read before, one that comes again says
   * nothing of those behind it: another reader may have had them.
   */
  follow(
    socket: string,
    subject: string,
    place: Place,
    time = 0,
    isAgain = false,
  ): Hole | undefined {
    const count = this.#followsSockets ? place.ofSocket : place.ofSubject;
    if (count === 0) return undefined;
    const key = this.#followsSockets ? socket : subject;
    const row = this.#rows.get(key);
    if (row === undefined) {
      if (isAgain) return undefined;
      this.#remember(key, { epoch: place.epoch, next: count + 1, reported: 0, time });
      return undefined;
    }
    // of an owner that was superseded: it came late
    if (place.epoch < row.epoch) return undefined;
    const expected = place.epoch === row.epoch ? row.next : 1;
    const missing = count - expected;
    if (missing < 0) return undefined;
    const reported = Math.min(missing, row.epoch === place.epoch ? row.reported : 0);
    row.epoch = place.epoch;
    row.next = count + 1;
    row.reported -= reported;
    const since = row.time;
    row.time = time;
    if (missing <= reported) return undefined;
    return {
      epoch: place.epoch,
      count: missing - reported,
      first: expected,
      last: count - 1,
      since,
    };
  }

  /** What a gap message counts is not reported again as a hole. */
  reported(gap: GapMessage): void {
    const { count = 0, socket, epoch } = gap;
    if (!this.#followsSockets || count === 0) return;
    const row = this.#rows.get(socket);
    if (row?.epoch === epoch) row.reported += count;
  }

  #remember(key: string, row: RowPosition): void {
    this.#rows.set(key, row);
    if (this.#rows.size <= MAX_ROWS) return;
    const [oldest] = this.#rows.keys();
    if (oldest !== undefined) this.#rows.delete(oldest);
  }
}
