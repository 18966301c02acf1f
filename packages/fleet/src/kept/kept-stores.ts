import { type Refusal } from '../events/answers.ts';
import { StreamKeeper, type StreamKeeperPorts } from '../events/stream-keeper.ts';
import { StreamSettingsError } from '../errors.ts';
import { type LeaseStore } from '../leases/lease-store.ts';
import { KeptBucket } from './kept-bucket.ts';

export interface KeptStoresPorts extends StreamKeeperPorts {
  readonly leases: LeaseStore;
  /** For each answer about the bucket. */
  readonly timeoutMs: number;
}

/** The stream and the bucket of a fleet, which may be lost while servers run. */
export class KeptStores implements Disposable {
  readonly bucket: KeptBucket;
  readonly #stream: StreamKeeper;
  readonly #ports: KeptStoresPorts;

  constructor(ports: KeptStoresPorts) {
    this.#ports = ports;
    this.bucket = new KeptBucket({ ...ports, store: ports.leases });
    this.#stream = new StreamKeeper(ports);
    // what loses one loses the other as a rule
    this.bucket.listen({
      word: () => undefined,
      restored: () => undefined,
      renewed: () => this.look(),
    });
  }

  /** Rejects with StreamSettingsError for what is missing and should not be made, or cannot be made. */
  async start(): Promise<void> {
    await this.#stream.start();
    // joining would wait for a bucket that this server may not make; it tries again where NATS does not answer
    await this.bucket.open().catch((error: unknown) => {
      if (error instanceof StreamSettingsError) throw error;
    });
  }

  /** NATS did not store an event. */
  refused(refusal: Refusal): void {
    this.#stream.refused(refusal);
  }

  /** There is a reason to look whether the stream is there. */
  look(): void {
    this.#stream.look();
  }

  /** What NATS answered that it does not have. */
  get missing(): readonly string[] {
    const { stream, bucket } = this.#ports.subjects;
    const names = [this.#stream.isMissing && `stream ${stream}`, this.bucket.isMissing && `bucket ${bucket}`]; // prettier-ignore
    return names.filter((name) => name !== false);
  }

  [Symbol.dispose](): void {
    this.#stream[Symbol.dispose]();
  }
}
