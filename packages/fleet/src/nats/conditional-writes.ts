import { createInbox, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node'; // prettier-ignore
import { type Clock } from '@switchwire/esl-client';
import { Deque } from '../deque.ts';
import { headerBytes } from './header-bytes.ts';
import { parseFields } from '../parse-fields.ts';

export interface ConditionalWritesPorts {
  readonly connection: NatsConnection;
  readonly clock: Clock;
  /** For the answer to each writing, from when it is sent. */
  readonly timeoutMs: number;
}

/** One writing over exactly one revision. */
export interface ConditionalWrite {
  readonly subject: string;
  readonly value: string;
  /** 0: the subject has no message. */
  readonly over: number;
  /** It waits behind no other: what confirms a lease. */
  readonly isUrgent: boolean;
}

interface Settled {
  readonly resolve: (revision: number | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Sent, and without an answer. */
interface Sent extends Settled {
  readonly until: number;
  readonly isUrgent: boolean;
}

const REVISION_HEADER = 'Nats-Expected-Last-Subject-Sequence';
/** "wrong last sequence", in the two wordings that servers have. */
const WRONG_REVISION = [10_071, 10_164];
/** Under way at a time: a server that takes over thousands of sockets does not time out on its own queue in NATS. */
const WINDOW = 256;
/** More than a server has sockets. */
const MAX_QUEUED = 100_000;

/**
 * Conditional writings to a stream. `js.publish` makes three errors with their stacks and a timer for each, which costs more than
 * all the rest of a claim; here all share one inbox and one timer.
 */
export class ConditionalWrites {
  readonly #ports: ConditionalWritesPorts;
  readonly #inbox = `${createInbox()}.`;
  readonly #queue = new Deque<ConditionalWrite & Settled>();
  /** By number, the oldest first: all wait equally long. */
  readonly #sent = new Map<string, Sent>();
  #answers: Subscription | undefined;
  #inWindow = 0;
  #count = 0;
  #timer: unknown;

  constructor(ports: ConditionalWritesPorts) {
    this.#ports = ports;
  }

  /** The new revision; undefined when another writing was faster. Rejects when there is no answer: it may have taken effect. */
  write(write: ConditionalWrite): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#queue.size >= MAX_QUEUED) {
        reject(new Error(`${MAX_QUEUED} writes are already waiting`));
        return;
      }
      const waiting = { ...write, resolve, reject };
      if (write.isUrgent) this.#send(waiting);
      else this.#queue.push(waiting);
      this.#pump();
    });
  }

  /** No answer to what was sent can come any more, and nothing is kept for later. */
  fail(error: Error): void {
    this.#ports.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const sent = [...this.#sent.values()];
    this.#sent.clear();
    this.#inWindow = 0;
    for (const { reject } of sent) reject(error);
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
      next.reject(error);
  }

  close(): void {
    this.#answers?.unsubscribe();
    this.fail(new Error('The store was closed'));
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  #pump(): void {
    while (this.#inWindow < WINDOW) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#send(next);
    }
  }

  #send({ subject, value, over, isUrgent, resolve, reject }: ConditionalWrite & Settled): void {
    const { connection, clock, timeoutMs } = this.#ports;
    this.#answers ??= connection.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => {
        if (error === null) this.#hear(message);
      },
    });
    const name = String(++this.#count);
    try {
      connection.publish(subject, value, {
        headers: headerBytes(`${REVISION_HEADER}: ${over}\r\n`),
        reply: this.#inbox + name,
      });
    } catch (error) {
      reject(new Error(`Writing ${subject} failed`, { cause: error }));
      return;
    }
    this.#sent.set(name, { until: clock.now() + timeoutMs, isUrgent, resolve, reject });
    if (!isUrgent) this.#inWindow++;
    this.#timer ??= clock.setTimeout(() => this.#look(), timeoutMs);
  }

  #hear(message: Msg): void {
    const sent = this.#take(message.subject.slice(this.#inbox.length));
    if (sent === undefined) return;
    const { seq, error } = parseFields(message.data, {}) ?? {};
    const { err_code: code, description } = (error ?? {}) as {
      readonly err_code?: number;
      readonly description?: string;
    };
    if (code !== undefined && WRONG_REVISION.includes(code)) sent.resolve(undefined);
    else if (error === undefined && Number.isSafeInteger(seq)) sent.resolve(Number(seq));
    // empty: there is no one who could store it
    else sent.reject(new Error(description ?? 'JetStream did not answer'));
    this.#pump();
  }

  #take(name: string): Sent | undefined {
    const sent = this.#sent.get(name);
    if (sent === undefined) return undefined;
    this.#sent.delete(name);
    if (!sent.isUrgent) this.#inWindow--;
    return sent;
  }

  /** Looks at times, so that no timer is set for each writing. */
  #look(): void {
    const { clock } = this.#ports;
    this.#timer = undefined;
    for (const [name, { until }] of this.#sent) {
      const rest = until - clock.now();
      if (rest > 0) {
        this.#timer = clock.setTimeout(() => this.#look(), rest);
        break;
      }
      this.#take(name)?.reject(new Error('NATS did not answer in time'));
    }
    this.#pump();
  }
}
