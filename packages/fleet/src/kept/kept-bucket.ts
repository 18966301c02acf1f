import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { type Logger } from '@switchwire/esl-client';
import { EngineLostError, StreamSettingsError } from '../errors.ts';
import { type LeaseEntry, type LeaseListener, type LeaseStore } from '../leases/lease-store.ts';
import { type FleetSubjects } from '../subjects.ts';
import { isMissingStream } from '../nats/missing-stream.ts';

export interface KeptBucketPorts {
  readonly store: LeaseStore;
  readonly connection: NatsConnection;
  readonly subjects: FleetSubjects;
  readonly logger: Logger;
  /** For each answer. */
  readonly timeoutMs: number;
  /** Makes the bucket if it is missing. */
  readonly mayCreate: boolean;
}

/**
 * The bucket of the leases, which may be lost while servers run: its disk was replaced, or an operator deleted it. The record of a server
 * is gone then, so it joins again, and that opens the bucket. The first server to do so creates it.
 */
export class KeptBucket implements LeaseStore {
  readonly #ports: KeptBucketPorts;
  readonly #stream: string;
  readonly #listeners = new Set<LeaseListener>();
  #manager: Promise<JetStreamManager> | undefined;
  /** What NATS says of it: another time, if it was made again. */
  #created: string | undefined;
  #isMissing = false;

  constructor(ports: KeptBucketPorts) {
    this.#ports = ports;
    this.#stream = `KV_${ports.subjects.bucket}`;
  }

  get description(): string {
    return this.#ports.store.description;
  }

  /** NATS answered and did not have it when it was asked last. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** Rejects with StreamSettingsError for a bucket that is missing and should not be made. */
  async open(): Promise<void> {
    const { store, mayCreate, logger, subjects } = this.#ports;
    if (!mayCreate && (await this.#createdAt()) === undefined) {
      this.#noteMissing();
      throw new StreamSettingsError(`NATS has no bucket ${subjects.bucket}, and this server may not create it`); // prettier-ignore
    }
    await store.open();
    this.#isMissing = false;
    const created = await this.#createdAt();
    const before = this.#created;
    this.#created = created ?? before;
    if (before === undefined || before === this.#created) return;
    logger.warn({}, `The bucket ${subjects.bucket} was created again: what the servers know is written to it`); // prettier-ignore
    for (const listener of [...this.#listeners]) listener.renewed?.();
  }

  async read(key: string): Promise<LeaseEntry | undefined> {
    try {
      return await this.#ports.store.read(key);
    } catch (error) {
      if (!(error instanceof EngineLostError) || !isMissingStream(error.cause)) throw error;
      this.#noteMissing();
      // no key is in it
      return undefined;
    }
  }

  write(key: string, value: string, over: number): Promise<number | undefined> {
    return this.#ports.store.write(key, value, over);
  }

  greet(key: string): void {
    this.#ports.store.greet(key);
  }

  remove(key: string): Promise<void> {
    return this.#ports.store.remove(key);
  }

  snapshot(): Promise<readonly LeaseEntry[]> {
    return this.#ports.store.snapshot();
  }

  listen(listener: LeaseListener): Disposable {
    const listening = this.#ports.store.listen(listener);
    this.#listeners.add(listener);
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
        listening[Symbol.dispose]();
      },
    };
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return this.#ports.store.close();
  }

  /** Undefined: NATS has no such bucket. */
  async #createdAt(): Promise<string | undefined> {
    const { connection, timeoutMs, subjects } = this.#ports;
    try {
      const manager = await (this.#manager ??= jetstreamManager(connection, { timeout: timeoutMs, checkAPI: false })); // prettier-ignore
      return (await manager.streams.info(this.#stream)).created;
    } catch (error) {
      if (isMissingStream(error)) return undefined;
      throw new EngineLostError(`Looking at the bucket ${subjects.bucket}`, { cause: error });
    }
  }

  #noteMissing(): void {
    if (this.#isMissing) return;
    this.#isMissing = true;
    const { mayCreate, logger, subjects } = this.#ports;
    const next = mayCreate
      ? 'it is created again'
      : 'this server may not create it, and acts for the sockets that it has until another one, or an operator, did'; // prettier-ignore
    logger.error({}, `NATS has no bucket ${subjects.bucket} any more: ${next}`);
  }
}
