import { setTimeout as wait } from 'node:timers/promises';
import {
  type Consumer,
  type ConsumerInfo,
  DeliverPolicy,
  jetstream,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { type Logger } from '@switchwire/esl-client';
import { guardedLogger, silentLogger, textOf } from '@switchwire/esl-client/session';
import { type EslEvent, InvalidArgumentError } from '@switchwire/esl-protocol';
import { EngineLostError } from '../errors.ts';
import { connectNats } from '../nats/connect-nats.ts';
import { EngineState } from '../nats/engine-state.ts';
import { flushedWithin } from '../nats/flushed-within.ts';
import { type NatsOptions } from '../nats/nats-options.ts';
import { fleetSubjects } from '../subjects.ts';
import { EventFilter } from '../reading/event-filter.ts';
import { EventReading, type ReaderGap, type ReadEventInfo } from '../reading/event-reading.ts';
import { requireParts } from '../require-parts.ts';
import { type ReaderStart, startBehind } from '../reading/reader-start.ts';
import { ConfirmedAcks } from './confirmed-acks.ts';
import { HandOver } from './hand-over.ts';
import { provideReader } from './reader-consumer.ts';

export interface ConsumeEventsOptions {
  readonly nats: NatsOptions;
  /** Name of the fleet. Default: `switchwire`. */
  readonly fleet?: string;
  /** Name of the reader. Programs that give the same one share its events: each goes to one of them. */
  readonly durable: string;
  /** Names of events, as for a subscription. Default: all that the fleet publishes. */
  readonly events?: readonly string[];
  /** Keys of sockets, `host:port`. Default: all. */
  readonly sockets?: readonly string[];
  /**
   * `before` (the default): an event is handed over when NATS has confirmed its acknowledgement, so at most once; up to 32 are
   * acknowledged ahead, and lost with the process. `after`: it is acknowledged when `onEvent` has returned or resolved, so it is handed
   * over at least once; what throws gets it again.
   */
  readonly ack?: 'before' | 'after';
  /** Where a reader of a new name begins. Default: `new`. */
  readonly start?: 'new' | 'all';
  /** Called with one event after the other. */
  readonly onEvent: (event: EslEvent, info: ReadEventInfo) => unknown;
  /** Events may be missing. */
  readonly onGap?: (gap: ReaderGap) => unknown;
  readonly logger?: Logger;
}

export interface EventConsumer extends AsyncDisposable {
  /** Acknowledges no further event. Resolves when those that are acknowledged are handed over. */
  stop(): Promise<void>;
}

const BATCH = 256;
/**
 * Of `before`, counted from the request: what is not acknowledged by then is given back. NATS gives it to another program of this name
 * after 30 s, and one that is acknowledged later might be handed over there as well.
 */
const FRESH_MS = 20_000;
const FETCH_MS = 2_000;
const ANSWER_MS = 5_000;
/** For NATS to know that the open request is withdrawn. */
const WITHDRAW_MS = 2_000;
const RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;
const DURABLE = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Reads the events that a fleet publishes, in order, from where the reader of this name was. Rejects with EngineLostError when
 * NATS cannot be reached or has no stream of this fleet, with InvalidArgumentError for options that can never be right.
 *
 * @example
 * const consumer = await consumeEvents({
 *   nats: { urls: ['nats://n1'] },
 *   durable: 'billing',
 *   events: ['CHANNEL_HANGUP_COMPLETE'],
 *   onEvent: (event, { socket }) => bill(socket, event),
 *   onGap: (gap) => log(gap),
 * });
 */
export async function consumeEvents(options: ConsumeEventsOptions): Promise<EventConsumer> {
  requireParts('consumeEvents', options, {
    durable: 'string',
    onEvent: 'function',
    nats: 'object',
  });
  const { durable, fleet = 'switchwire', nats } = options;
  if (!DURABLE.test(durable))
    throw new InvalidArgumentError(
      `"${durable}" cannot be the name of a reader; write 1 to 64 of the characters a-z, A-Z, 0-9, _ and -`,
    );
  const subjects = fleetSubjects(fleet);
  const filter = new EventFilter(subjects, options.events, options.sockets);
  const connection = await connectNats(nats, `switchwire reader ${durable}`);
  try {
    const js = jetstream(connection, { timeout: ANSWER_MS, checkAPI: false });
    const manager = await js.jetstreamManager(false);
    const { created } = await manager.streams.info(subjects.stream);
    const { start = 'new' } = options;
    const provide = (from: ReaderStart, last?: number): Promise<ConsumerInfo> =>
      provideReader({ connection, manager }, { subjects, filter, durable }, from, last);
    const info = await provide({ deliver_policy: start === 'all' ? DeliverPolicy.All : DeliverPolicy.New }); // prettier-ignore
    const consumer = await js.consumers.get(subjects.stream, durable);
    return new DurableReader({ connection, manager, consumer, provide, stream: subjects.stream }, { info, created }, filter, options); // prettier-ignore
  } catch (error) {
    await connection.close();
    throw new EngineLostError(`Reading the events of the fleet "${fleet}"`, { cause: error });
  }
}

interface ReaderPorts {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly consumer: Consumer;
  readonly stream: string;
  readonly provide: (from: ReaderStart, last?: number) => Promise<ConsumerInfo>;
}

class DurableReader implements EventConsumer {
  readonly #ports: ReaderPorts;
  readonly #options: ConsumeEventsOptions;
  readonly #logger: Logger;
  readonly #reading: EventReading;
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  readonly #engine: EngineState;
  readonly #acks: ConfirmedAcks;
  readonly #handing: HandOver;
  /** How many are asked for: fewer while they cannot be taken soon enough. */
  #batch = BATCH;
  /** When the stream was created: another one, if it was created again. */
  #created: string;

  constructor(
    ports: ReaderPorts,
    { info, created }: { readonly info: ConsumerInfo; readonly created: string },
    filter: EventFilter,
    options: ConsumeEventsOptions,
  ) {
    this.#ports = ports;
    this.#created = created;
    this.#options = options;
    this.#logger = options.logger === undefined ? silentLogger : guardedLogger(options.logger);
    this.#acks = new ConfirmedAcks(ports.connection, options.nats.inboxPrefix);
    this.#handing = new HandOver({
      acks: this.#acks,
      onEvent: options.onEvent,
      onUnconfirmed: ({ socket }) => {
        this.#report({ socket, cause: 'unconfirmed', count: 1 });
      },
      onDefect: (error) => {
        this.#failed('onEvent', error);
      },
    });
    this.#reading = new EventReading(filter, (gap) => {
      this.#handing.inTurn(() => {
        this.#report(gap);
      });
    });
    this.#engine = new EngineState(ports.connection, () => undefined);
    this.#running = this.#run(info.ack_floor.stream_seq);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    // or what is published next would go to a reader that is gone, and to the next one only after ACK_WAIT_MS
    const { connection } = this.#ports;
    this.#acks[Symbol.dispose]();
    await flushedWithin(connection, WITHDRAW_MS);
    await connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #run(readUntil: number): Promise<void> {
    let pause = RETRY_MS;
    let shouldCheck = readUntil > 0;
    let wasFull = false;
    let reconnects: number | undefined = 0;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        if (reconnects !== this.#engine.reconnects) {
          const { reconnects: now } = this.#engine;
          await this.#recover();
          reconnects = now;
        }
        if (shouldCheck) await this.#checkRetention(readUntil);
        shouldCheck = false;
        const asked = this.#batch;
        wasFull = (await this.#fetch(asked)) === asked;
        pause = RETRY_MS;
      } catch (error) {
        reconnects = undefined;
        this.#logger.warn({ durable: this.#options.durable }, `Reading events failed: ${textOf(error)}`); // prettier-ignore
        await this.#pause(pause);
        pause = Math.min(MAX_RETRY_MS, pause * 2);
      }
      // a reader that is behind may be overtaken by the bounds of the stream; behind a full batch more may wait than it said
      if (this.#reading.isBehind || wasFull) {
        readUntil = this.#reading.highest;
        shouldCheck = true;
      }
    }
  }

  /** NATS may have lost the reader, the stream, or what the stream held. */
  async #recover(): Promise<void> {
    const { manager, stream, provide } = this.#ports;
    const { created, state } = await manager.streams.info(stream);
    const isOther = created !== this.#created;
    const isLost = isOther || state.last_seq < this.#reading.highest;
    const { highest, latest } = this.#reading;
    await provide(startBehind({ isOther, isLost, highest, latest }), state.last_seq);
    this.#created = created;
    if (isLost) this.#reading.beginAgain(Date.now());
  }

  async #fetch(asked: number): Promise<number> {
    let count = 0;
    let isFresh = true;
    const freshUntil = performance.now() + FRESH_MS;
    const messages = await this.#ports.consumer.fetch({ max_messages: asked, expires: FETCH_MS });
    const end = (): void => void messages.close();
    this.#stopped.signal.addEventListener('abort', end, { once: true });
    try {
      for await (const message of messages) {
        count++;
        // what is fetched and not handed over is given to another reader at once
        if (this.#isBefore) await this.#handing.room();
        isFresh &&= !this.#isBefore || performance.now() < freshUntil;
        if (this.#stopped.signal.aborted || !isFresh) giveBack(message, freshUntil);
        else await this.#read(message);
      }
    } finally {
      this.#stopped.signal.removeEventListener('abort', end);
      await this.#handing.done();
    }
    this.#batch = isFresh ? Math.min(BATCH, asked * 2) : Math.max(1, asked >> 2);
    return count;
  }

  async #read(message: JsMsg): Promise<void> {
    const read = this.#reading.read(message);
    if (read === undefined) {
      message.ack();
      return;
    }
    if (this.#isBefore) {
      this.#handing.take(message, read.event, read.info);
      return;
    }
    await this.#handing.done();
    try {
      await this.#options.onEvent(read.event, read.info);
      message.ack();
    } catch (error) {
      this.#failed('onEvent', error);
      this.#reading.forget(message.seq);
      message.nak();
    }
  }

  get #isBefore(): boolean {
    return (this.#options.ack ?? 'before') === 'before';
  }

  async #checkRetention(readUntil: number): Promise<void> {
    const { manager, stream } = this.#ports;
    const { state } = await manager.streams.info(stream);
    if (state.first_seq > readUntil + 1) this.#report({ socket: undefined, cause: 'retention' });
  }

  #report(gap: ReaderGap): void {
    try {
      this.#options.onGap?.(gap);
    } catch (error) {
      this.#failed('onGap', error);
    }
  }

  #failed(what: string, error: unknown): void {
    this.#logger.error({ durable: this.#options.durable }, `${what} failed: ${textOf(error)}`);
  }

  /** At most so long; a stop ends it. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    await wait(ms, undefined, { signal }).catch(() => undefined);
  }
}

/** At once, while NATS still waits for it: later it may be with another program. */
function giveBack(message: JsMsg, freshUntil: number): void {
  if (performance.now() < freshUntil + FRESH_MS / 4) message.nak();
}
