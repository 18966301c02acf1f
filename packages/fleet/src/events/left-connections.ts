import { createInbox, type NatsConnection, RequestError, type Subscription } from '@nats-io/transport-node'; // prettier-ignore

/** NATS that has read the end of a connection says within this time that no one subscribes to its subject any more. */
const ANSWER_MS = 250;
/** Of more the oldest count as read: long before that no event waits for it. */
const MAX_LEFT = 1_000;

/**
 * Connections that ended here, and of which NATS may still read something: what lies in its buffers while it is held still, or what our
 * system sends again after the network was away. Each had a subscription of its own: while NATS knows that, it has not read all.
 */
export class LeftConnections {
  readonly #connection: NatsConnection;
  readonly #left = new Set<string>();
  #subject = '';
  #mark: Subscription | undefined;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
    this.opened();
  }

  /** The connection ended. */
  lost(): void {
    if (this.#mark !== undefined) this.#left.add(this.#subject);
    this.close();
    const [oldest] = this.#left;
    if (this.#left.size > MAX_LEFT && oldest !== undefined) this.#left.delete(oldest);
  }

  /** There is a new one. */
  opened(): void {
    this.close();
    this.#subject = createInbox();
    this.#mark = this.#connection.subscribe(this.#subject, { callback: () => undefined });
  }

  /** Whether NATS has read them to their ends. */
  async areRead(): Promise<boolean> {
    for (const subject of this.#left) {
      if (!(await this.#isUnknown(subject))) return false;
      this.#left.delete(subject);
    }
    return true;
  }

  close(): void {
    this.#mark?.unsubscribe();
    this.#mark = undefined;
  }

  async #isUnknown(subject: string): Promise<boolean> {
    try {
      await this.#connection.request(subject, undefined, { timeout: ANSWER_MS });
      return false;
    } catch (error) {
      return error instanceof RequestError && error.isNoResponders();
    }
  }
}
