import { type JsMsg } from '@nats-io/jetstream';
import { createInbox, type NatsConnection, type Subscription } from '@nats-io/transport-node';

interface Waiting {
  /** By `performance.now()`. */
  readonly until: number;
  readonly resolve: (isTaken: boolean) => void;
}

const ACK = '+ACK';
/** For each confirmation. */
const ANSWER_MS = 5_000;
/** Once that is over, what has arrived already is read: timers come before it, after the process computed or slept. */
const READ_MS = 250;

/**
 * Acknowledgements that NATS confirms. `message.ackAck` makes a request with a timer for each, which costs more than all the rest of a
 * message; here all share one inbox and one timer.
 */
export class ConfirmedAcks implements Disposable {
  readonly #connection: NatsConnection;
  readonly #inbox: string;
  readonly #answers: Subscription;
  /** By number, the oldest first: all wait equally long. */
  readonly #waiting = new Map<string, Waiting>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: NatsConnection, inboxPrefix: string | undefined) {
    this.#connection = connection;
    this.#inbox = `${createInbox(inboxPrefix)}.`;
    this.#answers = connection.subscribe(`${this.#inbox}*`, {
      callback: (error, { subject, headers }) => {
        // a status instead of an answer: no server was there to take it
        if (error === null) this.#settle(subject.slice(this.#inbox.length), headers?.code !== 503);
      },
    });
  }

  /** Acknowledges a message. Whether NATS says that it took it: only then the message is not delivered again. Never rejects. */
  take(message: JsMsg): Promise<boolean> {
    return new Promise((resolve) => {
      const name = String(++this.#count);
      const { reply } = message as unknown as { readonly reply: string };
      try {
        this.#connection.publish(reply, ACK, { reply: this.#inbox + name });
      } catch {
        resolve(false);
        return;
      }
      this.#waiting.set(name, { until: performance.now() + ANSWER_MS, resolve });
      this.#timer ??= setTimeout(() => this.#late(), ANSWER_MS);
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#answers.unsubscribe();
    for (const name of [...this.#waiting.keys()]) this.#settle(name, false);
  }

  #settle(name: string, isTaken: boolean): void {
    this.#waiting.get(name)?.resolve(isTaken);
    this.#waiting.delete(name);
  }

  #late(): void {
    const now = performance.now();
    this.#timer = setTimeout(() => {
      for (const [name, { until }] of this.#waiting) {
        if (until > now) break;
        this.#settle(name, false);
      }
      this.#next();
    }, READ_MS);
  }

  #next(): void {
    const [oldest] = this.#waiting.values();
    const rest = Math.max(0, (oldest?.until ?? 0) - performance.now());
    this.#timer = oldest === undefined ? undefined : setTimeout(() => this.#late(), rest);
  }
}
