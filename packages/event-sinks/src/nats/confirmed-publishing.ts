import { Buffer } from 'node:buffer';
import type * as Driver from '@nats-io/transport-node';
import { type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { type BatchResult, type SendFailure, type SinkConnection } from '../destination.ts';
import { reasonOf, SinkError } from '../errors.ts';
import { type RouteTemplate } from '../route-template.ts';
import { type SinkRecord } from '../sink-record.ts';
import { isNote, isTooLarge, problemOf, storedOfBatch, streamOf, wasKnown } from './answers.ts';
import { IdHeaders } from './id-headers.ts';
import { SubjectStreams } from './subject-streams.ts';

const NO_BYTES = new Uint8Array();
/** For the header of a message, which counts against the payload. */
const HEADER_ROOM = 256;
/** Of a subject, in bytes: the default of `max_control_line` (4 KiB) without the rest of the line. */
const MAX_SUBJECT = 3_072;
/** The first nats-server that confirms several messages at once. */
const TAKES_BATCHES = [2, 14] as const;
/** Messages of a batch that NATS stores between two signs of life. */
const FLOW = 500;
const [START, APPEND, COMMIT] = [0, 1, 2];
/** Last token of a reply subject by which nats-server knows a message of a batch. */
const MARK = '.$FI';

/** What one call of `send` waits for. */
interface Sending {
  readonly round: number;
  readonly records: readonly SinkRecord[];
  readonly subjects: readonly string[];
  /** By place: 1 until it is confirmed or refused. */
  readonly open: Uint8Array;
  left: number;
  readonly failures: SendFailure[];
  /** Places of what went as a batch and is not answered yet. */
  together: readonly number[];
  readonly resolve: (result: BatchResult) => void;
}

/**
 * Publishes records and waits until JetStream has stored them. `js.publish` makes a request with a timer of its own for each message,
 * which costs about ten times the publishing; here all share one inbox. Where the stream takes batches, it confirms all of a call by
 * one answer: it stores them as it does others, by their ids and in their order, up to the first that is missing.
 *
 * A batch may not have what the stream is just storing for an earlier, failed attempt: it would be confirmed before it is safe. So
 * batches begin after a message that is new to the stream has been confirmed by itself.
 */
export class ConfirmedPublishing implements SinkConnection {
  readonly #connection: NatsConnection;
  readonly #template: RouteTemplate;
  readonly #inbox: string;
  /** Names a batch as no other publisher does: reply subjects are `INBOX.NAME.FLOW.fail.NUMBER.OPERATION.$FI`. */
  readonly #name: string;
  readonly #streams = new SubjectStreams();
  readonly #headers = new IdHeaders();
  #header: Uint8Array = NO_BYTES;
  /** Of every message: the client only asks for the bytes of the headers, and at once. */
  readonly #options = {
    reply: '',
    headers: { encode: () => this.#header } as unknown as MsgHdrs,
  };
  #takesBatches: boolean;
  #isProven = false;
  #sending: Sending | undefined;
  #rounds = 0;

  constructor(
    connection: NatsConnection,
    template: RouteTemplate,
    { createInbox, nuid }: typeof Driver,
  ) {
    this.#connection = connection;
    this.#template = template;
    this.#inbox = `${createInbox()}.`;
    this.#name = nuid.next();
    this.#takesBatches = isSince(connection.info?.version, TAKES_BATCHES);
    connection.subscribe(`${this.#inbox}>`, {
      callback: (error, message) => {
        this.#heard(message, error);
      },
    });
  }

  send(records: readonly SinkRecord[], signal: AbortSignal): Promise<BatchResult> {
    return new Promise((resolve, reject) => {
      const give = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', give, { once: true });
      const sending: Sending = {
        round: this.#rounds++,
        records,
        subjects: records.map((record) => this.#template.fill(record)),
        open: new Uint8Array(records.length).fill(1),
        left: records.length,
        failures: [],
        together: [],
        resolve: (result) => {
          signal.removeEventListener('abort', give);
          resolve(result);
        },
      };
      this.#sending = sending;
      try {
        this.#sendAll(sending);
      } catch (cause) {
        reject(new SinkError(`NATS does not accept events: ${reasonOf(cause)}`, { cause }));
      }
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #sendAll(sending: Sending): void {
    this.#rejectUnsendable(sending);
    const { records, subjects, open } = sending;
    if (this.#takesBatches && this.#isProven)
      sending.together = this.#streams.batchOf(subjects, (index) => open[index] === 1);
    const { together } = sending;
    const start = `${this.#inbox}${this.#name}-${sending.round}.${FLOW}.fail.`;
    let place = 0;
    for (let index = 0; index < records.length; index++) {
      if (index === together[place]) {
        const operation = ++place === together.length ? COMMIT : place === 1 ? START : APPEND;
        this.#publish(sending, index, `${start}${place}.${operation}${MARK}`);
      } else if (open[index] === 1) this.#publishAlone(sending, index);
    }
  }

  /** What the server would end the connection for. */
  #rejectUnsendable(sending: Sending): void {
    const { records, subjects } = sending;
    const largest = this.#connection.info?.max_payload ?? Number.MAX_SAFE_INTEGER;
    for (let index = 0; index < records.length; index++) {
      if ((records[index]?.payload.byteLength ?? 0) + HEADER_ROOM > largest)
        this.#settle(sending, index, 'reject', `larger than max_payload (${largest})`);
      else if (isTooLong(subjects[index] ?? ''))
        this.#settle(sending, index, 'reject', `its subject is longer than ${MAX_SUBJECT} bytes`);
    }
  }

  #publishAlone(sending: Sending, index: number): void {
    this.#publish(sending, index, `${this.#inbox}${sending.round}-${index}`);
  }

  #publish({ records, subjects }: Sending, index: number, reply: string): void {
    const record = records[index];
    if (record === undefined) return;
    this.#header = this.#headers.of(record);
    this.#options.reply = reply;
    this.#connection.publish(subjects[index] ?? '', record.payload, this.#options);
  }

  #heard(message: Msg, error: Error | null): void {
    const sending = this.#sending;
    const { subject } = message;
    const isBatch = subject.endsWith(MARK);
    const end = isBatch ? subject.indexOf('.', this.#inbox.length) : subject.length;
    const dash = subject.lastIndexOf('-', end);
    const round = isBatch ? subject.slice(dash + 1, end) : subject.slice(this.#inbox.length, dash);
    if (Number(round) !== sending?.round) return;
    if (isBatch) this.#heardOfBatch(sending, message);
    else this.#heardOfOne(sending, Number(subject.slice(dash + 1)), message, error);
  }

  #heardOfOne(sending: Sending, index: number, message: Msg, error: Error | null): void {
    const problem = error === null ? problemOf(message) : { kind: 'retry' as const, reason: reasonOf(error) }; // prettier-ignore
    // what the stream refuses for itself says nothing of what it is storing
    if (problem?.kind !== 'reject')
      this.#isProven = problem === undefined && !wasKnown(message.data);
    if (problem === undefined)
      this.#streams.learn(sending.subjects[index] ?? '', () => streamOf(message.data));
    this.#settle(sending, index, problem?.kind ?? 'retry', problem?.reason);
  }

  #heardOfBatch(sending: Sending, { data }: Msg): void {
    const { together } = sending;
    // several answers may say that a batch was refused
    if (together.length === 0 || isNote(data)) return;
    const stored = storedOfBatch(data);
    sending.together = [];
    // for one message that is too large a batch is refused as a whole; the next one need not be
    if (stored === undefined && !isTooLarge(data)) {
      this.#takesBatches = false;
      this.#streams.clear();
    }
    for (const index of together.slice(0, stored ?? 0)) this.#settle(sending, index, 'retry');
    try {
      for (const index of together.slice(stored ?? 0)) this.#publishAlone(sending, index);
    } catch {
      // the connection ends: its loss gives everything back
    }
  }

  /** Once each; without a reason it is delivered. */
  #settle(sending: Sending, index: number, kind: SendFailure['kind'], reason?: string): void {
    if (sending.open[index] !== 1) return;
    sending.open[index] = 0;
    if (reason !== undefined) sending.failures.push({ index, kind, reason });
    if (--sending.left === 0) sending.resolve({ failures: sending.failures });
  }
}

/** nats-server ends the connection of a client whose line is longer (`max_control_line`), and does not say how long one may be. */
const isTooLong = (subject: string): boolean =>
  subject.length * 3 > MAX_SUBJECT && Buffer.byteLength(subject) > MAX_SUBJECT;

function isSince(version: string | undefined, [first, second]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > first || (major === first && minor >= second);
}
