import { setTimeout as wait } from 'node:timers/promises';
import { type Consumer, type JetStreamClient, type JetStreamManager, type JsMsg } from '@nats-io/jetstream'; // prettier-ignore
import { type NatsConnection } from '@nats-io/transport-node';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type MissingMessages } from '../reading/awaited-holes.ts';
import { EventReading, type ReaderGap, type ReadEventInfo } from '../reading/event-reading.ts';
import { type EventFilter } from '../reading/event-filter.ts';
import { provideConsumer } from '../reading/durable-consumer.ts';
import { DurablePlace } from '../reading/durable-place.ts';
import { engineProblem } from '../nats/engine-problem.ts';
import { flushedWithin } from '../nats/flushed-within.ts';
import { type RefusedSubjects } from '../nats/refused-subjects.ts';
import { acknowledge, type AcknowledgeTimings } from './acknowledge.ts';

/** How a worker reaches the stream. */
export interface ReadingEngine {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly refused: RefusedSubjects;
}

export interface PartReaderPorts extends ReadingEngine {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stream: string;
  /** Of the durable consumer. */
  readonly name: string;
  /** Of everything: what does not belong to the part does not come. */
  readonly filter: EventFilter;
  /** Events that wait in this process for routes. */
  readonly waiting: () => number;
  readonly onEvent: (event: EslEvent, info: ReadEventInfo) => void;
  readonly onGap: (gap: ReaderGap) => void;
  /** Mark of the stream that the part was read from last; undefined: it is new. */
  readonly before: string | undefined;
  /** What the reader before left: it may come here. */
  readonly missing?: readonly MissingMessages[];
  /** Called with that of the stream that is read from now on. */
  readonly onStream: (mark: string) => void;
  /** Reading failed: the stream may be missing. */
  readonly onFailed: () => void;
}

const BATCH = 128;
/** What a worker fetched and did not acknowledge is given to another after it. */
const ACK_WAIT_MS = 10_000;
/** How long a request for events stays open. */
const FETCH_MS = 2_000;
/**
 * Counted from the request: what is not acknowledged by then is left for a later delivery. With the time of an acknowledgement it is
 * within ACK_WAIT_MS of the delivery, so an event that NATS has given to another worker meanwhile is never handed over here.
 */
const FRESH_MS = 4_500;
const ACK: AcknowledgeTimings = { waitMs: 5_000, readMs: 250 };
/** For NATS to notice that ACK_WAIT_MS is over, and to put what was not acknowledged first. */
const REDELIVERY_MARGIN_MS = 500;
const LOOK_MS = 250;
/** How often the durable consumer is looked at without a reason to: an operator may change it. */
const LOOK_EVERY_MS = 10_000;
/** Enough to keep the routes busy. More would be lost with this process: it is acknowledged before it waits here. */
const MAX_WAITING = 512;
const FULL_MS = 10;
const WITHDRAW_MS = 2_000;
const RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;

/**
 * Reads one part of the events of a group, in order and each at most once: an event is acknowledged, and NATS has said so, before it is
 * handed over. The caller sees to it that one worker at a time reads a part; should two do, still no event is handed over twice.
 */
export class PartReader {
  readonly #ports: PartReaderPorts;
  readonly #reading: EventReading;
  readonly #stopped = new AbortController();
  readonly #ended: Promise<void>;
  #filters: readonly string[];
  #provided: readonly string[] = [];
  readonly #place: DurablePlace;
  /** When the durable consumer was last seen to be as it has to be, by the clock and in milliseconds since 1970, and with which filters. */
  #sound: { readonly at: number; readonly wall: number; readonly had: readonly string[] } = { at: 0, wall: 0, had: [] }; // prettier-ignore
  /** What was logged last. */
  #said = '';
  /** What is read is handed over one after the other. */
  #handing: Promise<void> = Promise.resolve();

  constructor(ports: PartReaderPorts, filters: readonly string[]) {
    this.#ports = ports;
    this.#filters = filters;
    const { manager, stream, filter, before, missing = [] } = ports;
    const onGap = (gap: ReaderGap): void => {
      this.#inOrder(() => ports.onGap(gap));
    };
    this.#reading = new EventReading(filter, onGap, true);
    this.#reading.awaits(missing);
    this.#place = new DurablePlace({ manager, stream, reading: this.#reading, otherwise: 'new', onGap }, before === undefined ? undefined : { stream: before }); // prettier-ignore
    this.#ended = this.#run();
  }

  /** NATS keeps the place of the group in this part: nothing that is published from now on is missed. */
  get isReading(): boolean {
    return this.#provided.length > 0;
  }

  /** These subjects belong to the part now; those from before stay. */
  want(filters: readonly string[]): void {
    this.#filters = filters;
  }

  /** Hands over what was fetched and fetches nothing more. Resolves when that is done, with what is missing and may come to the next reader. */
  async stop(): Promise<readonly MissingMessages[]> {
    this.#stopped.abort();
    await this.#ended;
    return this.#reading.leaveMissing();
  }

  /** The next reader does not learn of this. Resolves when it was reported. */
  async reportLost(missing: readonly MissingMessages[]): Promise<void> {
    this.#reading.reportLost(missing);
    await this.#handing;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    const { stream, name, onFailed } = this.#ports;
    let consumer: Consumer | undefined;
    let pause = RETRY_MS;
    while (!signal.aborted) {
      try {
        const isFirst = consumer === undefined;
        await this.#provide();
        consumer ??= await this.#ports.client.consumers.get(stream, name);
        if (isFirst) await this.#settle(consumer);
        await this.#room();
        if (!(await this.#fetch(consumer))) consumer = undefined;
        this.#reading.reportMissing();
        pause = RETRY_MS;
        this.#said = '';
      } catch (error) {
        consumer = undefined;
        this.#provided = [];
        const problem = engineProblem(this.#ports.refused.take() ?? error, `Reading events by the consumer ${name}`, stream); // prettier-ignore
        this.#say(`${problem.message} (${textOf(problem.cause)})`);
        onFailed();
        await this.#pause(pause);
        pause = Math.min(MAX_RETRY_MS, pause * 2);
      }
    }
    await this.#handing;
    // or what is published next would be given to a request that is gone, and to the next worker only after ACK_WAIT_MS
    await flushedWithin(this.#ports.connection, WITHDRAW_MS);
  }

  async #provide(): Promise<void> {
    const filters = this.#filters;
    const { clock, manager, stream, name, onStream, onGap } = this.#ports;
    const { at, wall: from, had } = this.#sound;
    if (filters === this.#provided && clock.now() - at < LOOK_EVERY_MS) return;
    const wanted = { stream, name, filters, had, ackWaitMs: ACK_WAIT_MS };
    const { changed, mayMiss } = await this.#place.provide((...where) => provideConsumer(manager, wanted, ...where)); // prettier-ignore
    const to = Date.now();
    this.#sound = { at: clock.now(), wall: to, had: filters };
    if (changed.length > 0) this.#say(`The consumer ${name} of the stream ${stream} was changed, and is as it has to be again: ${changed.join('; ')}`); // prettier-ignore
    if (mayMiss) this.#inOrder(() => onGap({ socket: undefined, cause: 'reader-changed', ...(from > 0 && { from, to }) })); // prettier-ignore
    onStream(this.#place.stream ?? '');
    this.#provided = filters;
  }

  /** Each once, until something else is to be said. */
  #say(text: string): void {
    if (text === this.#said) return;
    this.#said = text;
    this.#ports.logger.warn({ consumer: this.#ports.name }, text);
  }

  /**
   * What another worker fetched and did not acknowledge comes before anything else: until NATS gives it away again, nothing is fetched,
   * or the events of a call would come in the wrong order.
   */
  async #settle(consumer: Consumer): Promise<void> {
    const { clock, manager, stream, onGap } = this.#ports;
    let last = -1;
    let since = clock.now();
    while (!this.#stopped.signal.aborted) {
      const { num_ack_pending: pending, delivered } = await consumer.info();
      if (delivered.consumer_seq !== last) since = clock.now();
      last = delivered.consumer_seq;
      if (pending === 0 || clock.now() - since > ACK_WAIT_MS + REDELIVERY_MARGIN_MS) {
        const { state } = await manager.streams.info(stream);
        const isOvertaken = last > 0 && state.first_seq > delivered.stream_seq + 1;
        if (isOvertaken) this.#inOrder(() => onGap({ socket: undefined, cause: 'retention' }));
        return;
      }
      await this.#pause(LOOK_MS);
    }
  }

  async #room(): Promise<void> {
    while (this.#ports.waiting() > MAX_WAITING && !this.#stopped.signal.aborted)
      await this.#pause(FULL_MS);
  }

  /** False: some of it was left for a later delivery, which has to be waited for. */
  async #fetch(consumer: Consumer): Promise<boolean> {
    if (this.#stopped.signal.aborted) return true;
    const { clock } = this.#ports;
    const freshUntil = clock.now() + FRESH_MS;
    const messages = await consumer.fetch({ max_messages: BATCH, expires: FETCH_MS });
    const end = (): void => void messages.close();
    this.#stopped.signal.addEventListener('abort', end, { once: true });
    let isWhole = true;
    try {
      for await (const message of messages) {
        // the process slept, or computed for seconds
        if (clock.now() > freshUntil) isWhole = false;
        if (isWhole) this.#take(message);
      }
    } finally {
      this.#stopped.signal.removeEventListener('abort', end);
      await this.#handing;
    }
    return isWhole;
  }

  #take(message: JsMsg): void {
    const read = this.#reading.read(message);
    if (read === undefined) {
      message.ack();
      return;
    }
    const { event, info } = read;
    const acknowledged = acknowledge(message, ACK);
    this.#inOrder(async () => {
      const { onEvent, onGap } = this.#ports;
      if (await acknowledged) onEvent(event, info);
      else onGap(this.#reading.unconfirmed(message, info.socket));
    });
  }

  #inOrder(what: () => unknown): void {
    this.#handing = this.#handing.then(what).then(
      () => undefined,
      (error: unknown) => {
        this.#ports.logger.error({ consumer: this.#ports.name }, `Handing an event over failed: ${textOf(error)}`); // prettier-ignore
      },
    );
  }

  /** At most so long; a stop ends it. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    await wait(ms, undefined, { signal }).catch(() => undefined);
  }
}
