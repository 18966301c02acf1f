import {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  jetstream,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type EngineState } from '../nats/engine-state.ts';
import { type FleetSubjects } from '../subjects.ts';
import { consumerFilters } from './consumer-filters.ts';
import { EventFilter } from './event-filter.ts';
import { EventReading, type ReaderGap } from './event-reading.ts';
import { continueAt, formatPlace, parsePlaceText, streamMark, type StreamPlace, type StreamRange } from './stream-place.ts'; // prettier-ignore

/** Where something was read. */
export interface ReadPlace {
  /** Give it as `after` to any server of the fleet to go on behind it. */
  readonly place: string;
}

export interface ReadEventsOptions {
  /** Names of events, as for a subscription. Default: all that the fleet publishes. */
  readonly events?: readonly string[] | undefined;
  /** Keys of sockets, `host:port`. Default: all. */
  readonly sockets?: readonly string[] | undefined;
  /** A place that was read before, on any server. Default: what is published from now on. */
  readonly after?: string | undefined;
  /** Called with one event after the other; the next one waits for what it returns. */
  readonly onEvent: (event: EslEvent, info: ReadPlace & { readonly socket: string }) => unknown;
  /** Events may be missing. */
  readonly onGap: (gap: ReaderGap, info: ReadPlace) => unknown;
  /** Everything up to this place was looked at: also where nothing was wanted. */
  readonly onPlace?: (info: ReadPlace) => unknown;
  /** NATS does not answer: what is published is read once it does. Called with the reason, and with undefined when it goes on. */
  readonly onWaiting?: (reason: string | undefined) => unknown;
}

export interface StreamReaderPorts {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Reading failed: the stream may be missing. */
  readonly onFailed?: () => void;
}

/** Messages that are on their way to one reader, at most. */
const BATCH = 64;
/** How long NATS keeps a question for more open. */
const FETCH_MS = 5_000;
const ANSWER_MS = 5_000;
/** NATS forgets a reader that did not ask for so long. */
const INACTIVE_MS = 60_000;
const RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;

/**
 * Reads the stream of the fleet from a place, at the pace of its taker. What it has not taken yet is kept by the stream, and
 * nowhere else: a reader that is behind, or away, or with another server, misses what the stream no longer has, and hears how much that is.
 */
export class StreamReader implements AsyncDisposable {
  readonly #ports: StreamReaderPorts;
  readonly #options: ReadEventsOptions;
  readonly #filter: EventFilter;
  readonly #reading: EventReading;
  readonly #js: JetStreamClient;
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  #place: StreamPlace | undefined;
  /** The deliveries of one consumer are counted from 1. */
  #delivered = 0;
  #isWaiting = false;
  #wasOpen = false;

  /** Throws InvalidArgumentError for names that cannot be events. */
  constructor(ports: StreamReaderPorts, options: ReadEventsOptions) {
    this.#ports = ports;
    this.#options = options;
    const { connection, subjects } = ports;
    this.#filter = new EventFilter(subjects, options.events, options.sockets);
    this.#reading = new EventReading(this.#filter, (gap) => {
      this.#report(gap);
    });
    this.#js = jetstream(connection, { timeout: ANSWER_MS, checkAPI: false });
    this.#place = options.after === undefined ? undefined : (parsePlaceText(options.after) ?? NO_STREAM); // prettier-ignore
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  // --- the loop -------------------------------------------------------------------------------------------------

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    let pause = RETRY_MS;
    while (!signal.aborted) {
      try {
        await this.#connected();
        const manager = await this.#js.jetstreamManager(false);
        const consumer = await this.#open(manager);
        this.#waiting(undefined);
        pause = RETRY_MS;
        await this.#readAll(manager, consumer);
      } catch (error) {
        this.#ports.logger.debug({}, `Reading the stream of events failed: ${textOf(error)}`);
        this.#ports.onFailed?.();
        this.#waiting(textOf(error));
        await this.#pause(pause);
        pause = Math.min(MAX_RETRY_MS, pause * 2);
      }
    }
  }

  /** A consumer of this reader alone, behind its place. NATS keeps it in memory, for as long as it is asked. */
  async #open(manager: JetStreamManager): Promise<Consumer> {
    const { connection, subjects } = this.#ports;
    this.#continue(await this.#range(manager));
    this.#wasOpen = true;
    const { name } = await manager.consumers.add(subjects.stream, {
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: (this.#place?.sequence ?? 0) + 1,
      inactive_threshold: nanos(INACTIVE_MS),
      mem_storage: true,
      num_replicas: 1,
      ...consumerFilters(connection, this.#filter.subjects, subjects.events),
    });
    this.#delivered = 0;
    this.#reading.startAgain();
    return this.#js.consumers.get(subjects.stream, name);
  }

  async #readAll(manager: JetStreamManager, consumer: Consumer): Promise<void> {
    const { clock } = this.#ports;
    const { signal } = this.#stopped;
    let lookedAt = clock.now();
    try {
      while (!signal.aborted) {
        const isDue = clock.now() - lookedAt >= FETCH_MS;
        const range = isDue ? await this.#range(manager) : undefined;
        if (isDue) lookedAt = clock.now();
        const count = await this.#fetch(manager, consumer);
        // what was there before the question, and is wanted, came with the answers to earlier ones
        if (count === 0 && range !== undefined) this.#passed(range);
      }
    } finally {
      // NATS forgets it by itself when it is not reached
      if (this.#ports.engine.isConnected) await consumer.delete().catch(() => undefined);
    }
  }

  async #fetch(manager: JetStreamManager, consumer: Consumer) {
    const { clock, engine } = this.#ports;
    const { signal } = this.#stopped;
    const askedAt = clock.now();
    const messages = await consumer.fetch({ max_messages: BATCH, expires: FETCH_MS });
    const end = (): void => void messages.close();
    signal.addEventListener('abort', end, { once: true });
    let lose = (): void => undefined;
    const lost = new Promise<never>((_, reject) => {
      lose = () => {
        reject(new Error('NATS is not connected'));
      };
    });
    lost.catch(() => undefined);
    const following = engine.onChange(() => {
      lose();
    });
    const iterator = messages[Symbol.asyncIterator]() as AsyncIterator<JsMsg, undefined>;
    let count = 0;
    try {
      // by itself it would notice a lost connection only by missing heartbeats
      for (;;) {
        const { done, value: message } = await Promise.race([iterator.next(), lost]);
        if (done === true || signal.aborted) break;
        // what was published since the question before may be gone already; asked now, what is kept was kept when this one was sent
        if (count++ === 0 && message.seq !== (this.#place?.sequence ?? 0) + 1)
          this.#continue(await this.#range(manager));
        await this.#take(message);
      }
    } finally {
      end();
      signal.removeEventListener('abort', end);
      following[Symbol.dispose]();
    }
    if (count === 0 && !signal.aborted && clock.now() - askedAt < FETCH_MS / 2)
      throw new Error('NATS did not answer');
    return count;
  }

  async #take(message: JsMsg): Promise<void> {
    // a message was lost on its way: the consumer is made again behind the last one that came
    if (message.info.deliverySequence !== ++this.#delivered)
      throw new Error('a message was lost on its way');
    this.#at(message.seq);
    const read = this.#reading.read(message);
    if (read === undefined) return;
    await this.#options.onEvent(read.event, { socket: read.info.socket, place: this.#placeText });
  }

  // --- its place ------------------------------------------------------------------------------------------------

  get #placeText(): string {
    return formatPlace(this.#place ?? NO_STREAM);
  }

  async #range(manager: JetStreamManager): Promise<StreamRange> {
    const { stream } = this.#ports.subjects;
    const { created, state } = await manager.streams.info(stream);
    return { stream: streamMark(stream, created), first: state.first_seq, last: state.last_seq };
  }

  #continue(range: StreamRange): void {
    const { sequence, loss } = continueAt(this.#place, range);
    // everything in a stream that was created again meanwhile is new
    const isNew = this.#wasOpen && this.#place?.stream !== range.stream;
    this.#place = {
      stream: range.stream,
      sequence: isNew ? Math.max(0, range.first - 1) : sequence,
    };
    if (loss !== undefined) this.#report({ socket: undefined, ...loss });
  }

  #passed({ stream, last }: StreamRange): void {
    // one that was ended early says nothing of what is not there
    if (this.#stopped.signal.aborted) return;
    if (this.#place?.stream !== stream || last <= this.#place.sequence) return;
    this.#at(last);
    this.#options.onPlace?.({ place: this.#placeText });
  }

  #at(sequence: number): void {
    this.#place = { stream: this.#place?.stream ?? '', sequence };
  }

  #report(gap: ReaderGap): void {
    this.#options.onGap(gap, { place: this.#placeText });
  }

  // --- waits ----------------------------------------------------------------------------------------------------

  #waiting(reason: string | undefined): void {
    if (this.#isWaiting === (reason !== undefined)) return;
    this.#isWaiting = reason !== undefined;
    this.#options.onWaiting?.(reason);
  }

  /** Nothing is sent while NATS is away: the client would keep it. */
  async #connected(): Promise<void> {
    const { engine } = this.#ports;
    const { signal } = this.#stopped;
    if (engine.isConnected || signal.aborted) return;
    this.#waiting('NATS is not connected');
    await new Promise<void>((resolve) => {
      const end = (): void => {
        following[Symbol.dispose]();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const following = engine.onChange((isConnected) => {
        if (isConnected) end();
      });
      signal.addEventListener('abort', end, { once: true });
    });
  }

  /** At most so long; a stop ends it. */
  async #pause(ms: number): Promise<void> {
    const { clock } = this.#ports;
    const { signal } = this.#stopped;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clock.clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = clock.setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}

/** A place that no stream has. */
const NO_STREAM: StreamPlace = { stream: '', sequence: 0 };
