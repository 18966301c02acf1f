import { AckPolicy, DeliverPolicy, jetstream, type JsMsg } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { Listeners, textOf } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { parseGap } from '../events/control-messages.ts';
import { eventOfData } from '../events/event-of-data.ts';
import { parsePlace, PLACE_HEADER } from '../events/place.ts';
import { consumerFilters } from './consumer-filters.ts';
import { EventFilter } from './event-filter.ts';
import { type StreamReaderPorts } from './stream-reader.ts';

/** A socket that this server took over. */
export interface Owed {
  readonly socket: string;
  /** Of this server: what it publishes itself is not owed. */
  readonly epoch: number;
  /** Milliseconds since 1970 by the clock of NATS. */
  readonly from: number;
}

export interface OwedEventsPorts extends StreamReaderPorts {
  readonly natsNow: () => number;
  /** Until the answer to a beat, at most: what it says of the age of events may be older by that. */
  readonly beatTimeout: number;
}

/** Takeovers of one moment are read together, once what reports them is stored. */
const TOGETHER_MS = 1_000;
/** Readings of one takeover, the first included. */
const ATTEMPTS = 30;
const ANSWER_MS = 5_000;
const BATCH = 256;
const FETCH_MS = 2_000;
/** Filters of one consumer; with more sockets the rest of the stream is left out here. */
const MAX_FILTERS = 50;

/**
 * What servers that are gone took and may not have passed on. When this server takes a socket of one over, it reads the stream again from
 * the oldest event that the other may have owed, up to its own first one, and hands it over.
 */
export class OwedEvents implements Disposable {
  readonly #ports: OwedEventsPorts;
  readonly #listeners: Listeners<{ readonly event: EslEvent; readonly socket: string }>;
  readonly #waiting = new Map<string, Owed & { readonly attempt: number }>();
  #timer: unknown;
  #isReading = false;
  #isOver = false;
  #events = 0;
  #unread = 0;

  constructor(ports: OwedEventsPorts) {
    this.#ports = ports;
    this.#listeners = new Listeners((error) => {
      ports.logger.error({}, `A listener of owed events threw: ${textOf(error)}`);
    });
  }

  get counts(): { readonly owedEvents: number; readonly owedUnread: number } {
    return { owedEvents: this.#events, owedUnread: this.#unread };
  }

  onOwed(listener: (event: EslEvent, socket: string) => unknown): Disposable {
    return this.#listeners.add(({ event, socket }) => listener(event, socket));
  }

  /** How long the oldest event has waited that is still to be read, milliseconds; 0: none. */
  get undeliveredMs(): number {
    const now = this.#ports.natsNow();
    return Math.max(0, ...[...this.#waiting.values()].map(({ from }) => now - from));
  }

  /** This server acts for it now. Without a listener nothing is owed. */
  tookOver(socket: string, epoch: number, owedFrom: number | undefined): void {
    if (this.#listeners.size === 0 || this.#isOver) return;
    if (owedFrom === undefined) {
      this.#unread++;
      this.#ports.logger.warn({ socket }, `What the server before had not passed on of ${socket} is not known`); // prettier-ignore
      return;
    }
    const from = owedFrom - this.#ports.beatTimeout;
    this.#waiting.set(socket, { socket, epoch, from, attempt: 0 });
    this.#soon();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#ports.clock.clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  #soon(): void {
    if (this.#isReading || this.#isOver) return;
    this.#timer ??= this.#ports.clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#readWaiting();
    }, TOGETHER_MS);
  }

  async #readWaiting(): Promise<void> {
    this.#isReading = true;
    const owed = new Map(this.#waiting);
    const pass = new OwedPass(owed, (event, socket) => {
      this.#events++;
      this.#listeners.notify({ event, socket });
    });
    try {
      if (this.#ports.engine.isConnected) await this.#read(owed, pass);
    } catch (error) {
      this.#ports.logger.debug({}, `Reading what another server owed failed: ${textOf(error)}`);
    }
    for (const [socket, one] of owed) {
      if (this.#waiting.get(socket) !== one) continue;
      this.#waiting.delete(socket);
      if (pass.isDone(socket) || this.#isOver) continue;
      const attempt = one.attempt + 1;
      if (attempt < ATTEMPTS)
        this.#waiting.set(socket, { ...one, attempt, from: pass.readUntil ?? one.from }); // prettier-ignore
      else this.#giveUp(socket);
    }
    this.#isReading = false;
    if (this.#waiting.size > 0) this.#soon();
  }

  #giveUp(socket: string): void {
    this.#unread++;
    this.#ports.logger.error({ socket }, `What the server before had not passed on of ${socket} could not be read`); // prettier-ignore
  }

  async #read(owed: ReadonlyMap<string, Owed>, pass: OwedPass): Promise<void> {
    const { connection, subjects } = this.#ports;
    const js = jetstream(connection, { timeout: ANSWER_MS, checkAPI: false });
    const manager = await js.jetstreamManager(false);
    const { state } = await manager.streams.info(subjects.stream);
    const from = Math.min(...[...owed.values()].map((one) => one.from));
    const sockets = owed.size > MAX_FILTERS ? [] : [...owed.keys()];
    const filter = new EventFilter(subjects, undefined, sockets);
    const { name } = await manager.consumers.add(subjects.stream, {
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(from).toISOString(),
      inactive_threshold: nanos(ANSWER_MS),
      mem_storage: true,
      num_replicas: 1,
      ...consumerFilters(connection, filter.subjects, subjects.events),
    });
    const consumer = await js.consumers.get(subjects.stream, name);
    let pending = (await consumer.info()).num_pending;
    try {
      while (pending > 0 && !this.#isOver) {
        let count = 0;
        for await (const message of await consumer.fetch({ max_messages: Math.min(BATCH, pending), expires: FETCH_MS })) {
          if (message.info.deliverySequence !== pass.count + 1) throw new Error('a message was lost');
          count++;
          pending = message.seq >= state.last_seq ? 0 : message.info.pending;
          const { socket, kind } = filter.read(message.subject) ?? {};
          if (socket !== undefined) pass.take(message, socket, kind === 'event');
          else pass.count++;
        } // prettier-ignore
        if (count === 0) throw new Error('NATS did not answer');
      }
    } finally {
      await consumer.delete().catch(() => undefined);
    }
  }
}

/** One reading of the stream: what of it is owed, and of which sockets everything was read. */
class OwedPass {
  readonly #owed: ReadonlyMap<string, Owed>;
  readonly #take: (event: EslEvent, socket: string) => void;
  readonly #done = new Set<string>();
  count = 0;
  /** Milliseconds since 1970 by the clock of NATS: everything before was handed over. */
  readUntil: number | undefined;

  constructor(owed: ReadonlyMap<string, Owed>, take: (event: EslEvent, socket: string) => void) {
    this.#owed = owed;
    this.#take = take;
  }

  /** The report of the takeover was read, which this server published before anything else of its own. */
  isDone(socket: string): boolean {
    return this.#done.has(socket);
  }

  take(message: JsMsg, socket: string, isEvent: boolean): void {
    this.count++;
    const owed = this.#owed.get(socket);
    if (owed === undefined) return;
    if (!isEvent) {
      const gap = parseGap(message.data);
      if (gap?.cause === 'takeover' && gap.epoch === owed.epoch) this.#done.add(socket);
      return;
    }
    const { timestampNanos } = message.info;
    const at = timestampNanos / 1_000_000;
    this.readUntil = at;
    const place = parsePlace(message.headers?.get(PLACE_HEADER) ?? '');
    if (place === undefined || at < owed.from) return;
    // what this server dispatches itself was handed over when it was
    if (place.epoch >= owed.epoch && place.ofSocket > 0) return;
    this.#take(eventOfData(Uint8Array.from(message.data)), socket);
  }
}
