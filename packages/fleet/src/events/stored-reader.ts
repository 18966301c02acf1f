import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { LeftConnections } from './left-connections.ts';
import { type PublisherPorts } from './publisher-ports.ts';
import { type Doubtful, readStored } from './resume-check.ts';

/** Whether the stream has the message with this id; undefined: nothing says it. */
export type IsStored = (id: string) => boolean | undefined;

export type StoredReaderPorts = Pick<PublisherPorts, 'connection' | 'engine' | 'subjects' | 'clock' | 'timings'>; // prettier-ignore

/** Says what the stream has of messages whose answers are missing, once nothing of them is under way any more. */
export class StoredReader {
  readonly #ports: StoredReaderPorts;
  readonly #left: LeftConnections;
  readonly #following: Disposable;
  #manager: Promise<JetStreamManager> | undefined;
  #lostAt = 0;

  constructor(ports: StoredReaderPorts) {
    this.#ports = ports;
    this.#left = new LeftConnections(ports.connection);
    this.#following = ports.engine.onChange((isConnected) => {
      if (isConnected) this.#left.opened();
      else {
        this.#lostAt = ports.clock.now();
        this.#left.lost();
      }
    });
  }

  /** Rejects where NATS does not say it, or may still read something of a connection that ended. */
  async read(doubtful: readonly Doubtful[]): Promise<IsStored> {
    const { connection, subjects, clock, timings } = this.#ports;
    // each node of a cluster has connections of its own, and one that is gone would be waited for: its others go on
    const isRead = connection.info?.cluster !== undefined || (await this.#left.areRead());
    if (!isRead && clock.now() - this.#lostAt < timings.duplicateWindow)
      throw new Error('NATS has not read a connection to its end that was lost');
    const manager = await (this.#manager ??= jetstreamManager(connection, { timeout: timings.ackTimeout, checkAPI: false })); // prettier-ignore
    const stored = await readStored({ connection, manager, subjects, timeoutMs: timings.ackTimeout }, doubtful); // prettier-ignore
    if (stored === undefined) return () => undefined;
    return (id) => stored.has(id) || (isRead ? false : undefined);
  }

  close(): void {
    this.#following[Symbol.dispose]();
    this.#left.close();
  }
}
