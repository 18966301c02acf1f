import {
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  StorageType,
} from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { systemClock } from '@switchwire/esl-client/session';
import { EngineLostError } from '../errors.ts';
import { parseFields } from '../parse-fields.ts';
import { ConditionalWrites } from '../nats/conditional-writes.ts';
import { type EngineState } from '../nats/engine-state.ts';
import { type FleetSubjects } from '../subjects.ts';
import {
  type LeaseEntry,
  type LeaseListener,
  type LeaseStore,
  type LeaseWord,
} from './lease-store.ts';
import { readLastPerSubject } from './nats-snapshot.ts';

export interface NatsLeasesOptions {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  /** For each answer of the store. */
  readonly timeoutMs: number;
  /** Default: 3 in a cluster of at least three servers, else 1. */
  readonly replicas?: number | undefined;
}

const REPLICAS_IN_A_CLUSTER = 3;
/** "no suitable peers for placement", "insufficient resources". */
const TOO_FEW_SERVERS = [10_005, 10_023, 10_074];

/** In one message, far below what NATS takes. */
const WORDS_AT_ONCE = 100;

/** What somebody said in place of a word. */
type Said = Readonly<Record<string, unknown>>;

interface Api {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
}

/**
 * Leases in one bucket of NATS. It is never watched: a watch may go deaf after a reconnect without an error. Words go over
 * plain subjects, and the bucket is read whole.
 */
export class NatsLeases implements LeaseStore {
  readonly description: string;
  readonly #options: NatsLeasesOptions;
  readonly #stream: string;
  readonly #prefix: string;
  readonly #listeners = new Set<LeaseListener>();
  readonly #writes: ConditionalWrites;
  readonly #following: Disposable;
  readonly #unsaid: LeaseWord[] = [];
  #words: readonly Subscription[] = [];
  #reads = 0;
  #api: Promise<Api> | undefined;

  constructor(options: NatsLeasesOptions) {
    const { subjects, engine } = options;
    this.#options = options;
    this.#stream = `KV_${subjects.bucket}`;
    this.#prefix = `$KV.${subjects.bucket}.`;
    const { connection, timeoutMs } = options;
    this.#writes = new ConditionalWrites({ connection, clock: systemClock, timeoutMs });
    this.description = `bucket ${subjects.bucket} of NATS`;
    this.#following = engine.onChange((isConnected) => {
      if (isConnected) for (const listener of [...this.#listeners]) listener.restored();
      else this.#writes.fail(new Error('The connection to NATS was lost'));
    });
  }

  /** How often the whole bucket was read. */
  get reads(): number {
    return this.#reads;
  }

  async open(): Promise<void> {
    const { subjects, connection } = this.#options;
    await this.#ask(`Opening the ${this.description}`, async ({ client }) => {
      const kvm = new Kvm(client);
      // reads go to the leader: any other replica may answer with a record that was replaced already
      const bucket = { history: 1, storage: StorageType.File, allow_direct: false };
      const { replicas = connection.info?.cluster === undefined ? 1 : REPLICAS_IN_A_CLUSTER } =
        this.#options;
      try {
        await kvm.create(subjects.bucket, { ...bucket, replicas });
      } catch (error) {
        const isTooMany = error instanceof JetStreamApiError && TOO_FEW_SERVERS.includes(error.code); // prettier-ignore
        if (this.#options.replicas !== undefined || replicas === 1 || !isTooMany) throw error;
        await kvm.create(subjects.bucket, { ...bucket, replicas: 1 });
      }
    });
    if (this.#words.length > 0) return;
    const callback = (error: Error | null, message: { readonly data: Uint8Array }): void => {
      if (error === null) this.#hear(message.data);
    };
    this.#words = [subjects.beat, subjects.own].map((subject) =>
      connection.subscribe(subject, { callback }),
    );
  }

  read(key: string): Promise<LeaseEntry | undefined> {
    return this.#ask(`Reading ${key}`, async ({ manager }) => {
      const subject = this.#prefix + key;
      const message = await manager.streams.getMessage(this.#stream, { last_by_subj: subject });
      if (message === null) return undefined;
      return { key, value: message.string(), revision: message.seq, storedAt: message.time.getTime() }; // prettier-ignore
    });
  }

  async write(key: string, value: string, over: number): Promise<number | undefined> {
    const { connection, subjects, engine } = this.#options;
    if (!engine.isConnected) throw new EngineLostError(`Writing ${key}`);
    // the record of a server is its lease, and waits behind no claim
    const isUrgent = key.startsWith('s.');
    const write = { subject: this.#prefix + key, value, over, isUrgent };
    const revision = await this.#writes.write(write).catch((error: unknown) => {
      throw new EngineLostError(`Writing ${key}`, { cause: error });
    });
    if (revision === undefined) return undefined;
    const word: LeaseWord = { key, value, revision };
    // a connection that went down in the meantime would go unnoticed: the record itself is written
    if (!isUrgent) this.#say(word);
    else if (this.#options.engine.isConnected)
      connection.publish(subjects.beat, JSON.stringify(word));
    return revision;
  }

  greet(key: string): void {
    const { connection, subjects, engine } = this.#options;
    if (engine.isConnected) connection.publish(subjects.beat, JSON.stringify({ key }));
  }

  async remove(key: string): Promise<void> {
    await this.#ask(`Removing ${key}`, ({ manager }) =>
      // a deletion would leave a mark for each key that ever was
      manager.streams.purge(this.#stream, { filter: this.#prefix + key }),
    );
  }

  snapshot(): Promise<readonly LeaseEntry[]> {
    this.#reads++;
    return this.#ask(`Reading the ${this.description}`, async (api) => {
      const messages = await readLastPerSubject(
        api,
        this.#stream,
        `${this.#prefix}>`,
        this.#options.timeoutMs,
      );
      const entries = new Map<string, LeaseEntry>();
      for (const message of messages) {
        const key = message.subject.slice(this.#prefix.length);
        const storedAt = message.time.getTime();
        entries.set(key, { key, value: message.string(), revision: message.seq, storedAt });
      }
      return [...entries.values()];
    });
  }

  listen(listener: LeaseListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  close(): Promise<void> {
    this.#listeners.clear();
    this.#writes.close();
    this.#following[Symbol.dispose]();
    for (const subscription of this.#words) subscription.unsubscribe();
    this.#words = [];
    return Promise.resolve();
  }

  /** Claims of thousands are answered many at a time: what is known in one turn is one message. */
  #say(word: LeaseWord): void {
    if (this.#unsaid.push(word) === 1) queueMicrotask(() => this.#sayAll());
  }

  #sayAll(): void {
    const { connection, subjects, engine } = this.#options;
    const words = this.#unsaid.splice(0);
    if (!engine.isConnected || connection.isClosed()) return;
    for (let at = 0; at < words.length; at += WORDS_AT_ONCE)
      connection.publish(subjects.own, JSON.stringify({ words: words.slice(at, at + WORDS_AT_ONCE) })); // prettier-ignore
  }

  #hear(data: Uint8Array): void {
    const said = parseFields(data, {}) ?? {};
    const { words } = said;
    if (Array.isArray(words)) for (const word of words) this.#hearOne((word ?? {}) as Said);
    else this.#hearOne(said);
  }

  #hearOne({ key, value, revision }: Said): void {
    // anybody on the subject may have sent it
    if (typeof key !== 'string') return;
    for (const listener of [...this.#listeners])
      if (value === undefined) listener.greeting?.(key);
      else if (typeof value === 'string' && Number.isSafeInteger(revision))
        listener.word({ key, value, revision: Number(revision) });
  }

  async #ask<T>(attempted: string, question: (api: Api) => Promise<T>): Promise<T> {
    if (!this.#options.engine.isConnected) throw new EngineLostError(attempted);
    try {
      return await question(await (this.#api ??= this.#connect()));
    } catch (error) {
      throw new EngineLostError(attempted, { cause: error });
    }
  }

  async #connect(): Promise<Api> {
    const { connection, timeoutMs } = this.#options;
    const options = { timeout: timeoutMs, checkAPI: false };
    const manager = await jetstreamManager(connection, options);
    return { client: jetstream(connection, options), manager };
  }
}
