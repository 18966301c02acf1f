import { setTimeout as wait } from 'node:timers/promises';
import { type Consumer, type JetStreamClient, type JetStreamManager, type JsMsg } from '@nats-io/jetstream'; // prettier-ignore
import { type NatsConnection } from '@nats-io/transport-node';
import { type Logger } from '@switchwire/esl-client';
import { guardedLogger, silentLogger, textOf } from '@switchwire/esl-client/session';
import { EngineLostError, type FleetError } from '../errors.ts';
import { engineProblem } from '../nats/engine-problem.ts';
import { EngineState } from '../nats/engine-state.ts';
import { flushedWithin } from '../nats/flushed-within.ts';
import { type RefusedSubjects } from '../nats/refused-subjects.ts';
import { type DurableConsumer, provideConsumer } from '../reading/durable-consumer.ts';
import { DurablePlace } from '../reading/durable-place.ts';
import { type EventFilter } from '../reading/event-filter.ts';
import { EventReading, type ReaderGap } from '../reading/event-reading.ts';
import { type StreamPlace } from '../reading/stream-place.ts';
import { ConfirmedAcks } from './confirmed-acks.ts';
import { type ConsumeEventsOptions, type EventConsumer } from './event-consumer.ts';
import { HandOver } from './hand-over.ts';
import { FETCH_MS } from './reader-consumer.ts';

interface ReaderPorts {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly refused: RefusedSubjects;
  readonly consumer: DurableConsumer;
  readonly fleet: string;
}

const BATCH = 256;
/**
 * Of `before`, counted from the request: what is not acknowledged by then is given back. NATS gives it to another program of this name
 * after 30 s, and one that is acknowledged later might be handed over there as well.
 */
const FRESH_MS = 20_000;
/** How often the durable consumer is looked at without a reason to: an operator may change it. */
const LOOK_EVERY_MS = 10_000;
/** For NATS to know that the open request is withdrawn. */
const WITHDRAW_MS = 2_000;
const RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;

export class DurableReader implements EventConsumer {
  readonly #ports: ReaderPorts;
  readonly #options: ConsumeEventsOptions;
  readonly #logger: Logger;
  readonly #reading: EventReading;
  readonly #place: DurablePlace;
  readonly #stopped = new AbortController();
  readonly #engine: EngineState;
  readonly #following: Disposable;
  readonly #acks: ConfirmedAcks;
  readonly #handing: HandOver;
  #running: Promise<void> = Promise.resolve();
  #consumer: Consumer | undefined;
  /** How many are asked for: fewer while they cannot be taken soon enough. */
  #batch = BATCH;
  /** When the durable consumer was last seen to be as it has to be, milliseconds since 1970 and by `performance.now()`. */
  #soundAt = { wall: Date.now(), mono: 0 };
  /** Why nothing is read. */
  #reason: FleetError | undefined;
  /** What was acknowledged up to the start; 0: nothing. */
  #acknowledged = 0;

  constructor(
    ports: ReaderPorts,
    filter: EventFilter,
    after: StreamPlace | undefined,
    options: ConsumeEventsOptions,
  ) {
    const { connection, manager, consumer } = ports;
    this.#ports = ports;
    this.#options = options;
    this.#logger = options.logger === undefined ? silentLogger : guardedLogger(options.logger);
    this.#acks = new ConfirmedAcks(connection, options.nats.inboxPrefix);
    this.#handing = new HandOver({
      acks: this.#acks,
      onEvent: options.onEvent,
      onUnconfirmed: (message, { socket }) => {
        this.#report(this.#reading.unconfirmed(message, socket));
      },
      onDefect: (error) => {
        this.#failed('onEvent', error);
      },
    });
    const onGap = (gap: ReaderGap): void => {
      this.#handing.inTurn(() => {
        this.#report(gap);
      });
    };
    this.#reading = new EventReading(filter, onGap);
    this.#place = new DurablePlace({ manager, stream: consumer.stream, reading: this.#reading, otherwise: options.start ?? 'new', onGap }, after); // prettier-ignore
    this.#engine = new EngineState(connection, () => undefined);
    this.#following = this.#engine.onChange((isConnected) => {
      if (!isConnected && !this.#stopped.signal.aborted) this.#waits(new EngineLostError(this.#attempted)); // prettier-ignore
    });
  }

  /** Sees to it that NATS knows the reader. */
  async start(): Promise<void> {
    const { isMade, info } = await this.#provide();
    const { stream, name } = this.#ports.consumer;
    this.#acknowledged = isMade ? 0 : info.ack_floor.stream_seq;
    if (isMade) this.#logger.info({ durable: name }, `NATS did not know the reader ${name} of the stream ${stream}: it is one from now on`); // prettier-ignore
  }

  read(): void {
    this.#running = this.#run(this.#acknowledged);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    await this.#handing.done();
    // or what is published next would go to a reader that is gone, and to the next one only after the wait for acknowledgements
    const { connection } = this.#ports;
    this.#following[Symbol.dispose]();
    this.#acks[Symbol.dispose]();
    await flushedWithin(connection, WITHDRAW_MS);
    await connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  // --- the loop -------------------------------------------------------------------------------------------------

  async #run(acknowledged: number): Promise<void> {
    let pause = RETRY_MS;
    let readUntil = acknowledged;
    let shouldCheck = readUntil > 0;
    let wasFull = false;
    let reconnects: number | undefined = 0;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const { reconnects: now } = this.#engine;
        const isDue = performance.now() - this.#soundAt.mono > LOOK_EVERY_MS;
        if (reconnects !== now || isDue) await this.#provide();
        reconnects = now;
        if (shouldCheck) await this.#checkRetention(readUntil);
        shouldCheck = false;
        const asked = this.#batch;
        wasFull = (await this.#fetch(asked)) === asked;
        pause = RETRY_MS;
        this.#goesOn();
      } catch (error) {
        reconnects = undefined;
        if (!this.#stopped.signal.aborted) this.#waits(engineProblem(this.#ports.refused.take() ?? error, this.#attempted, this.#ports.consumer.stream)); // prettier-ignore
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

  /** NATS may have lost the reader, the stream, or what the stream held, and an operator may have changed the consumer. */
  async #provide() {
    const { manager, client, consumer } = this.#ports;
    const provided = await this.#place.provide((...from) => provideConsumer(manager, consumer, ...from)); // prettier-ignore
    const { wall: from } = this.#soundAt;
    const { changed, mayMiss, wasOther } = provided;
    this.#soundAt = { wall: Date.now(), mono: performance.now() };
    if (changed.length > 0)
      this.#logger.warn({ durable: consumer.name }, `The consumer ${consumer.name} of the stream ${consumer.stream} was changed, and is as it has to be again: ${changed.join('; ')}`); // prettier-ignore
    // at the start, another choice of events is one that its user made
    const isFirst = this.#consumer === undefined;
    if (mayMiss && !(isFirst && wasOther))
      this.#handing.inTurn(() => {
        this.#report({ socket: undefined, cause: 'reader-changed', ...(!isFirst && { from, to: Date.now() }) }); // prettier-ignore
      });
    this.#consumer ??= await client.consumers.get(consumer.stream, consumer.name);
    return provided;
  }

  async #fetch(asked: number): Promise<number> {
    const { refused } = this.#ports;
    const { signal } = this.#stopped;
    let count = 0;
    let isFresh = true;
    const freshUntil = performance.now() + FRESH_MS;
    const messages = await this.#consumer?.fetch({ max_messages: asked, expires: FETCH_MS });
    if (messages === undefined) return count;
    const end = (): void => void messages.close();
    signal.addEventListener('abort', end, { once: true });
    try {
      for await (const message of messages) {
        count++;
        // what is fetched and not handed over is given to another reader at once
        if (this.#isBefore) await this.#handing.room();
        isFresh &&= !this.#isBefore || performance.now() < freshUntil;
        if (signal.aborted || !isFresh || refused.last !== undefined)
          this.#giveBack(message, freshUntil); // prettier-ignore
        else await this.#read(message);
      }
    } finally {
      signal.removeEventListener('abort', end);
      await this.#handing.done();
    }
    this.#batch = isFresh ? Math.min(BATCH, asked * 2) : Math.max(1, asked >> 2);
    const problem = refused.take();
    if (problem !== undefined) throw problem;
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
      this.#reading.owes(message.seq);
      message.nak();
    }
  }

  /** At once, while NATS still waits for it: later it may be with another program. */
  #giveBack(message: JsMsg, freshUntil: number): void {
    this.#reading.givesBack(message);
    if (performance.now() < freshUntil + FRESH_MS / 4) message.nak();
  }

  get #isBefore(): boolean {
    return (this.#options.ack ?? 'before') === 'before';
  }

  async #checkRetention(readUntil: number): Promise<void> {
    const { manager, consumer } = this.#ports;
    const { state } = await manager.streams.info(consumer.stream);
    if (state.first_seq > readUntil + 1) this.#report({ socket: undefined, cause: 'retention' });
  }

  // --- reports --------------------------------------------------------------------------------------------------

  get #attempted(): string {
    const { fleet, consumer } = this.#ports;
    return `Reading the events of the fleet "${fleet}" as "${consumer.name}"`;
  }

  #waits(reason: FleetError): void {
    const isSame = this.#reason?.message === reason.message;
    this.#reason = reason;
    if (isSame) return;
    const { cause } = reason;
    this.#logger.warn({ durable: this.#options.durable, code: reason.code }, cause === undefined ? reason.message : `${reason.message} (${textOf(cause)})`); // prettier-ignore
    this.#notify(reason);
  }

  #goesOn(): void {
    if (this.#reason === undefined) return;
    this.#reason = undefined;
    this.#logger.info({ durable: this.#options.durable }, 'Reading events goes on');
    this.#notify(undefined);
  }

  #notify(reason: FleetError | undefined): void {
    try {
      this.#options.onWaiting?.(reason);
    } catch (error) {
      this.#failed('onWaiting', error);
    }
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
