import { Buffer } from 'node:buffer';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import {
  createInbox,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type EngineState } from '../nats/engine-state.ts';
import { type FleetSubjects } from '../subjects.ts';
import { verdictOf } from './acknowledgement.ts';
import { type GapCause, type GapMessage, type HandoverMessage } from './control-messages.ts';
import { headOf } from './event-head.ts';
import { EventRing, Outgoing, type RingLimits } from './event-ring.ts';
import { GoBackN } from './go-back-n.ts';
import { Losses } from './losses.ts';
import { ID_HEADER, LATE_HEADER, PLACE_HEADER } from './place.ts';
import { PublisherCounters, type PublisherStats } from './publisher-stats.ts';
import { isStored, readStoredPlaces } from './resume-check.ts';
import { type Row, Rows } from './rows.ts';
import { socketToken } from '../subjects.ts';

export interface PublisherPorts {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly logger: Logger;
  readonly spool: RingLimits;
  readonly timings: {
    /** Without a single acknowledgement. */
    readonly ackTimeout: number;
    /** How long the stream remembers ids. */
    readonly duplicateWindow: number;
  };
}

/** How an event stands beside the row of its socket. */
export interface OutsideOptions {
  /** It was received while the process slept: for how long. */
  readonly lateMs?: number;
}

type State = 'open' | 'waiting' | 'checking' | 'closed';

const ROOM_FOR_HEADERS = 512;

/**
 * Publishes the events of sockets to the fleet's stream, in order and each once, through every loss of NATS. `js.publish` makes
 * a request with a timer for each message, which costs ten times as much; here all share one inbox.
 */
export class Publisher {
  readonly #ports: PublisherPorts;
  readonly #ring: EventRing;
  readonly #flow = new GoBackN();
  readonly #rows: Rows;
  readonly #losses = new Losses();
  readonly #counters = new PublisherCounters();
  readonly #inbox: string;
  readonly #acks: Subscription;
  readonly #following: Disposable;
  readonly #options: { headers: MsgHdrs; reply: string };
  readonly #idle = new Set<() => void>();
  #state: State = 'open';
  /** When the last acknowledgement came, or the first of what is in flight was sent. */
  #progressAt = 0;
  #timer: unknown;
  #watch: unknown;
  #manager: Promise<JetStreamManager> | undefined;

  constructor(ports: PublisherPorts) {
    const { connection, engine, subjects, spool } = ports;
    this.#ports = ports;
    this.#ring = new EventRing(spool);
    this.#rows = new Rows(subjects);
    this.#inbox = `${createInbox()}.`;
    this.#options = { headers: undefined as unknown as MsgHdrs, reply: '' };
    this.#acks = connection.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => {
        if (error === null) this.#acknowledged(message);
      },
    });
    this.#following = engine.onChange((isConnected) => {
      if (isConnected) this.#resume();
      else this.#lost(this.#flow.round);
    });
  }

  get stats(): PublisherStats {
    const { published, resent, duplicates, dropped, late, gaps } = this.#counters;
    const { size: unacknowledged, bytes: unacknowledgedBytes } = this.#ring;
    return { published, resent, duplicates, dropped, late, gaps: new Map(gaps), unacknowledged, unacknowledgedBytes }; // prettier-ignore
  }

  /** The hot path. */
  publish(event: EslEvent, socket: string, epoch: number): void {
    const row = this.#rows.of(socket, epoch);
    this.#put(event, socket, row, true, '');
  }

  /** An event outside of the row of its socket: another server may have published it, and then the stream drops it. */
  publishOutside(
    event: EslEvent,
    socket: string,
    epoch: number,
    { lateMs }: OutsideOptions = {},
  ): void {
    const row = this.#rows.of(socket, epoch);
    if (lateMs !== undefined) this.#counters.late++;
    const late = lateMs === undefined ? '' : `${LATE_HEADER}: ${Math.round(lateMs)}\r\n`;
    this.#put(event, socket, row, false, late);
  }

  gap(gap: GapMessage): void {
    this.#counters.gap(gap.cause);
    const { count = 0, from: at } = gap;
    this.#push(this.#controlOf('gap', gap, gap.epoch, { at, events: count }));
  }

  handover(handover: HandoverMessage): void {
    const { epoch, at } = handover;
    this.#push(this.#controlOf('handover', handover, epoch, { at, events: 0 }));
  }

  /** Whether a message of the stream is one of this publisher. */
  isOwn(reply: string | undefined): boolean {
    return reply?.startsWith(this.#inbox) === true;
  }

  /** Nothing of this socket is remembered any more. */
  forget(socket: string): void {
    this.#rows.forget(socket);
  }

  /** Resolves when everything was acknowledged, or the signal ends the wait. */
  async settled(signal?: AbortSignal): Promise<void> {
    if (this.#isSettled || this.#state === 'closed' || signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      this.#idle.add(resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  close(): void {
    this.#state = 'closed';
    this.#ports.clock.clearTimeout(this.#timer);
    this.#ports.clock.clearTimeout(this.#watch);
    this.#following[Symbol.dispose]();
    this.#acks.unsubscribe();
    for (const resolve of this.#idle) resolve();
  }

  get #isSettled(): boolean {
    return this.#ring.size === 0 && this.#losses.size === 0;
  }

  // --- in -------------------------------------------------------------------------------------------------------

  #put(event: EslEvent, socket: string, row: Row, hasPlace: boolean, late: string): void {
    const { name, subclass, id } = headOf(event);
    const at = this.#ports.wallNow();
    const ofSubject = this.#rows.subjectOf(row, socket, name, subclass);
    const place = hasPlace ? ++row.count : 0;
    const subjectPlace = ofSubject === undefined || !hasPlace ? 0 : ++ofSubject.count;
    const payload = event.raw;
    const maxPayload = this.#ports.connection.info?.max_payload ?? Number.MAX_SAFE_INTEGER;
    if (ofSubject === undefined || payload.length + ROOM_FOR_HEADERS > maxPayload) {
      this.#drop(socket, at, 1, 'too-large');
      this.#pump();
      return;
    }
    const known = id ?? `${socketToken(socket)}.${row.epoch}.${row.count}.${at}`;
    const head = `NATS/1.0\r\n${ID_HEADER}: ${known}\r\n${PLACE_HEADER}: ${row.epoch}.${place}.${subjectPlace}\r\n${late}\r\n`;
    this.#push(
      new Outgoing({
        socket,
        subject: ofSubject.subject,
        head: Buffer.from(head, 'latin1'),
        payload,
        at,
        events: 1,
        epoch: row.epoch,
        place,
      }),
    );
  }

  #controlOf(
    what: 'gap' | 'handover',
    message: GapMessage | HandoverMessage,
    epoch: number,
    { at, events }: { readonly at: number; readonly events: number },
  ): Outgoing {
    const { socket } = message;
    const head = `NATS/1.0\r\n${PLACE_HEADER}: ${epoch}.0.0\r\n\r\n`;
    return new Outgoing({
      socket,
      subject: this.#ports.subjects.control(socket, what),
      head: Buffer.from(head, 'latin1'),
      payload: Buffer.from(JSON.stringify(message)),
      at,
      events,
      epoch,
      place: 0,
    });
  }

  #push(message: Outgoing): void {
    if (this.#state === 'closed') return;
    if (!this.#maySend) message.detach();
    for (const { socket, at, events } of this.#ring.push(message))
      this.#drop(socket, at, events, 'spool');
    this.#pump();
  }

  #drop(socket: string, at: number, events: number, cause: GapCause): void {
    this.#counters.dropped += events;
    this.#losses.add(socket, at, this.#ports.wallNow(), events, cause);
  }

  // --- out ------------------------------------------------------------------------------------------------------

  get #maySend(): boolean {
    return this.#state === 'open' && this.#ports.engine.isConnected;
  }

  #pump(): void {
    if (!this.#maySend) return;
    // one report for all that is lost in a row, not one for each
    if (this.#losses.size > 0 && this.#ring.isRelaxed) this.#reportLosses();
    while (this.#flow.maySend) {
      const message = this.#ring.take();
      if (message === undefined) return;
      this.#send(message);
    }
  }

  #reportLosses(): void {
    for (const gap of this.#losses.take((socket) => this.#rows.epochOf(socket))) {
      this.#counters.gap(gap.cause);
      this.#ring.insert(this.#controlOf('gap', gap, gap.epoch, { at: gap.from, events: gap.count ?? 0 })); // prettier-ignore
    }
  }

  #send(message: Outgoing): void {
    const { connection } = this.#ports;
    if (this.#flow.inFlight === 0) this.#progress();
    const { round } = this.#flow;
    const options = this.#options;
    options.headers = message as unknown as MsgHdrs;
    options.reply = `${this.#inbox}${round}-${this.#flow.sent()}`;
    if (message.wasSent) this.#counters.resent++;
    message.wasSent = true;
    try {
      connection.publish(message.subject, message.payload, options);
    } catch (error) {
      this.#ports.logger.debug({}, `Publishing an event failed: ${textOf(error)}`);
      this.#lost(round);
    }
  }

  #acknowledged(message: Msg): void {
    const { subject } = message;
    const dash = subject.lastIndexOf('-');
    const round = Number(subject.slice(this.#inbox.length, dash));
    const verdict = verdictOf(message.data);
    if (verdict === 'refused') {
      this.#lost(round);
      return;
    }
    const done = this.#flow.acknowledged(round, Number(subject.slice(dash + 1)));
    if (round !== this.#flow.round) return;
    if (verdict === 'duplicate') this.#counters.duplicates++;
    else this.#counters.published++;
    this.#progressAt = this.#ports.clock.now();
    for (let count = done; count > 0; count--) this.#ring.done();
    this.#pump();
    this.#noteSettled();
  }

  // --- losses ---------------------------------------------------------------------------------------------------

  #progress(): void {
    const { clock, timings } = this.#ports;
    this.#progressAt = clock.now();
    this.#watch ??= clock.setTimeout(() => {
      this.#look();
    }, timings.ackTimeout);
  }

  /** Looks at times, so that no timer is set for each message. */
  #look(): void {
    this.#watch = undefined;
    if (this.#flow.inFlight === 0) return;
    const { clock, timings } = this.#ports;
    const rest = timings.ackTimeout - (clock.now() - this.#progressAt);
    if (rest <= 0) this.#lost(this.#flow.round);
    else
      this.#watch = clock.setTimeout(() => {
        this.#look();
      }, rest);
  }

  #lost(round: number): void {
    if (this.#state === 'closed') return;
    const wait = this.#flow.lost(round);
    if (wait === undefined) return;
    this.#ring.goBack();
    for (const message of this.#ring.waiting()) if (message.wasSent) message.detach();
    this.#state = 'waiting';
    this.#resumeAfter(wait);
  }

  #resumeAfter(ms: number): void {
    const { clock } = this.#ports;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => {
      this.#resume();
    }, ms);
  }

  #resume(): void {
    // it began while NATS was away
    if (this.#state === 'open') this.#pump();
    if (this.#state !== 'waiting' || !this.#ports.engine.isConnected) return;
    const { clock, timings } = this.#ports;
    const silent = clock.now() - this.#progressAt;
    if (silent > timings.duplicateWindow / 2) void this.#check();
    else {
      this.#state = 'open';
      this.#pump();
    }
  }

  /** The stream may have forgotten the ids of what it stored before the silence. */
  async #check(): Promise<void> {
    this.#state = 'checking';
    const { connection, subjects, logger, timings } = this.#ports;
    const sockets = new Set<string>();
    for (const { wasSent, socket } of this.#ring.waiting()) if (wasSent) sockets.add(socket);
    try {
      const manager = await (this.#manager ??= jetstreamManager(connection, { timeout: timings.ackTimeout, checkAPI: false })); // prettier-ignore
      const stored = await readStoredPlaces(manager, subjects, sockets);
      const count = this.#ring.discard((message) => message.wasSent && isStored(message, stored));
      this.#counters.published += count;
      this.#state = this.#closedOr('open');
    } catch (error) {
      logger.debug({}, `Reading the state of the stream failed: ${textOf(error)}`);
      this.#state = this.#closedOr('waiting');
      this.#resumeAfter(timings.ackTimeout);
      return;
    }
    this.#pump();
    this.#noteSettled();
  }

  #noteSettled(): void {
    if (this.#idle.size === 0 || !this.#isSettled) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }

  /** `close` may have come meanwhile. */
  #closedOr(next: State): State {
    return this.#state === 'closed' ? 'closed' : next;
  }
}
