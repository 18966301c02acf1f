import { setImmediate } from 'node:timers';
import {
  createInbox,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { textOf } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { refusalOf, sequenceOf, storedOfBatch, verdictOf } from './answers.ts';
import { Batches } from './batches.ts';
import { type GapCause, type GapMessage, type HandoverMessage } from './control-messages.ts';
import { eventId } from './event-id.ts';
import { EventRing, Outgoing, OUTSIDE } from './event-ring.ts';
import { GoBackN } from './go-back-n.ts';
import { Losses } from './losses.ts';
import { headOfEvent, MessageHeads } from './message-heads.ts';
import { outgoingGap, outgoingHandover } from './outgoing-reports.ts';
import { LATE_HEADER } from './place.ts';
import { type PublisherPorts } from './publisher-ports.ts';
import { PublisherCounters, type PublisherStats } from './publisher-stats.ts';
import { type Row, Rows } from './rows.ts';
import { type IsStored, StoredReader } from './stored-reader.ts';
import { socketToken } from '../subjects.ts';

/** How an event stands beside the row of its socket. */
export interface OutsideOptions {
  /** It was received while the process slept: for how long. */
  readonly lateMs?: number;
}

type State = 'open' | 'waiting' | 'checking' | 'closed';

const ROOM_FOR_HEADERS = 512;

const maxPayloadOf = ({ info }: NatsConnection): number =>
  info?.max_payload ?? Number.MAX_SAFE_INTEGER;

/**
 * Publishes the events of sockets to the fleet's stream, in order and each once, through every loss of NATS. `js.publish` makes
 * a request with a timer for each message, which costs ten times as much; here all share one inbox, and what comes at one moment
 * is confirmed together where the stream does that.
 */
export class Publisher {
  readonly #ports: PublisherPorts;
  readonly #ring: EventRing;
  readonly #flow = new GoBackN();
  readonly #rows: Rows;
  readonly #losses = new Losses();
  readonly #counters = new PublisherCounters();
  readonly #inbox: string;
  readonly #batches: Batches;
  readonly #heads = new MessageHeads();
  readonly #stored: StoredReader;
  readonly #acks: Subscription;
  readonly #following: Disposable;
  readonly #options: { headers: MsgHdrs; reply: string };
  readonly #idle = new Set<() => void>();
  #state: State = 'open';
  #isPumpDue = false;
  #maxPayload: number;
  /** When the oldest in flight was acknowledged last, or the first of what is in flight was sent. */
  #progressAt = 0;
  /** The last answer that confirmed the oldest in flight, until it is read. */
  #confirmation: Uint8Array | undefined;
  /** Sequence of the message that was confirmed last; 0: none was. */
  #confirmed = 0;
  #timer: unknown;
  #watch: unknown;

  constructor(ports: PublisherPorts) {
    const { connection, engine, subjects, spool } = ports;
    this.#ports = ports;
    this.#ring = new EventRing(spool);
    this.#rows = new Rows(subjects);
    this.#inbox = `${createInbox()}.`;
    this.#batches = new Batches(this.#inbox);
    this.#options = { headers: undefined as unknown as MsgHdrs, reply: '' };
    this.#acks = connection.subscribe(`${this.#inbox}>`, {
      callback: (error, message) => {
        if (error === null) this.#acknowledged(message);
      },
    });
    this.#maxPayload = maxPayloadOf(connection);
    this.#stored = new StoredReader(ports);
    this.#following = engine.onChange((isConnected) => {
      this.#maxPayload = maxPayloadOf(connection);
      if (isConnected) this.#resume();
      else this.#lost(this.#flow.round);
    });
  }

  get stats(): PublisherStats {
    const { published, resent, duplicates, dropped, late, gaps } = this.#counters;
    const { size: unacknowledged, bytes: unacknowledgedBytes } = this.#ring;
    return { published, resent, duplicates, dropped, late, gaps: new Map(gaps), unacknowledged, unacknowledgedBytes }; // prettier-ignore
  }

  /** How long the oldest message has waited that is not confirmed, or not reported as lost, milliseconds; 0: none. */
  get unpublishedMs(): number {
    const oldest = Math.min(this.#ring.oldestAt, this.#losses.oldestAt);
    return oldest === Infinity ? 0 : Math.max(0, this.#ports.wallNow() - oldest);
  }

  /** Whether the stream takes batches of messages. */
  offerBatches(isOffered: boolean): void {
    this.#batches.offer(isOffered);
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
    this.#push(outgoingGap(this.#ports.subjects, gap));
  }

  handover(handover: HandoverMessage): void {
    this.#push(outgoingHandover(this.#ports.subjects, handover));
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
    this.#stored.close();
    this.#acks.unsubscribe();
    for (const resolve of this.#idle) resolve();
  }

  get #isSettled(): boolean {
    return this.#ring.size === 0 && this.#losses.size === 0;
  }

  // --- in -------------------------------------------------------------------------------------------------------

  #put(event: EslEvent, socket: string, row: Row, hasPlace: boolean, late: string): void {
    const { name, subclass, raw: payload } = event;
    const at = this.#ports.wallNow();
    const ofSubject = this.#rows.subjectOf(row, socket, name, subclass);
    const place = hasPlace ? ++row.count : OUTSIDE;
    const subjectPlace = ofSubject === undefined || !hasPlace ? 0 : ++ofSubject.count;
    if (ofSubject === undefined || payload.length + ROOM_FOR_HEADERS > this.#maxPayload) {
      this.#drop(socket, at, 1, 'too-large');
      this.#pumpSoon();
      return;
    }
    const { epoch } = row;
    const head = this.#heads.of(event, row.line, place, subjectPlace, late) ?? headOfEvent(eventId(event) ?? `${socketToken(socket)}.${epoch}.${row.count}.${at}`, `${epoch}.${place}.${subjectPlace}`, late); // prettier-ignore
    const { subject } = ofSubject;
    this.#push(new Outgoing({ socket, subject, head, payload, at, events: 1, epoch, place }));
  }

  #push(message: Outgoing): void {
    if (this.#state === 'closed') return;
    if (!this.#maySend) message.detach();
    for (const { socket, at, events } of this.#ring.push(message))
      this.#drop(socket, at, events, 'spool');
    this.#pumpSoon();
  }

  #drop(socket: string, at: number, events: number, cause: GapCause): void {
    this.#counters.dropped += events;
    this.#losses.add(socket, at, this.#ports.wallNow(), events, cause);
  }

  // --- out ------------------------------------------------------------------------------------------------------

  get #maySend(): boolean {
    return this.#state === 'open' && this.#ports.engine.isConnected;
  }

  /** When all sockets were read that have something at this moment, so that what they brought goes together. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    setImmediate(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (!this.#maySend) return;
    // one report for all that is lost in a row, not one for each
    if (this.#losses.size > 0 && this.#ring.isRelaxed) this.#reportLosses();
    const isOpen = this.#batches.isOpen(this.#ports.clock.now());
    if (this.#confirmation !== undefined)
      this.#confirmed = sequenceOf(this.#confirmation) ?? this.#confirmed;
    this.#confirmation = undefined;
    while (this.#flow.maySend && this.#state === 'open') {
      const message = this.#ring.take();
      if (message === undefined) return;
      this.#send(message, isOpen);
    }
  }

  #reportLosses(): void {
    for (const gap of this.#losses.take((socket) => this.#rows.epochOf(socket))) {
      this.#counters.gap(gap.cause);
      this.#ring.insert(outgoingGap(this.#ports.subjects, gap));
    }
  }

  #send(message: Outgoing, isBatchOpen: boolean): void {
    const { connection } = this.#ports;
    if (this.#flow.inFlight === 0) this.#progress();
    const { round } = this.#flow;
    const number = this.#flow.sent();
    const isLast = !isBatchOpen || !message.mayGoWithOthers || !this.#flow.maySend || this.#ring.next?.mayGoWithOthers !== true; // prettier-ignore
    const options = this.#options;
    options.headers = message as unknown as MsgHdrs;
    options.reply = this.#batches.replyOf(round, number, isLast);
    if (message.wasSent) this.#counters.resent++;
    else message.behind = this.#confirmed;
    try {
      connection.publish(message.subject, message.payload, options);
    } catch (error) {
      this.#ports.logger.debug({}, `Publishing an event failed: ${textOf(error)}`);
      this.#lost(round);
    }
  }

  #acknowledged({ subject, data }: Msg): void {
    const { round, number, isBatch } = this.#batches.read(subject);
    if (round !== this.#flow.round) return;
    const verdict = verdictOf(data);
    if (verdict === 'note') {
      this.#progressAt = this.#ports.clock.now();
      return;
    }
    const size = isBatch ? this.#batches.sizeOf(number) : 1;
    const stored = isBatch && verdict !== 'refused' ? storedOfBatch(data) : 1;
    if (verdict === 'refused' || stored === undefined) {
      if (isBatch) this.#batches.refused(this.#ports.clock.now());
      if (!isBatch || data.length === 0) this.#ports.onUntaken?.(refusalOf(data));
      this.#lost(round);
      return;
    }
    this.#done(round, number, Math.min(size, stored), verdict === 'duplicate' && !isBatch, data);
    if (isBatch) this.#batches.answered(number);
    // the rest of the batch is not stored, and nothing of it will be
    if (stored < size) this.#lost(round);
    this.#pumpSoon();
    this.#noteSettled();
  }

  #done(
    round: number,
    number: number,
    count: number,
    isDuplicate: boolean,
    answer: Uint8Array,
  ): void {
    const done = this.#flow.acknowledged(round, number, count);
    if (isDuplicate) this.#counters.duplicates++;
    else this.#counters.published += count;
    // while the answer to the oldest is missing, those to others say nothing of it
    if (done > 0) {
      this.#progressAt = this.#ports.clock.now();
      this.#confirmation = answer;
    }
    for (let rest = done; rest > 0; rest--) this.#ring.done();
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
    this.#batches.clear();
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
    if ([...this.#ring.waiting()].some(({ wasSent }) => wasSent)) void this.#check();
    else {
      this.#state = 'open';
      this.#pump();
    }
  }

  get #isChecking(): boolean {
    return this.#state === 'checking';
  }

  /** What was sent is not sent again before it is known that the stream does not have it, and that nothing of it is on its way. */
  async #check(): Promise<void> {
    this.#state = 'checking';
    const { round } = this.#flow;
    const doubtful = [...this.#ring.waiting()].flatMap(({ wasSent, behind, id, at }) => wasSent ? { behind: behind ?? 0, id, at } : []); // prettier-ignore
    try {
      const isStored = await this.#stored.read(doubtful);
      // lost again meanwhile: it is asked again
      if (round !== this.#flow.round || !this.#isChecking) return;
      this.#discardStored(isStored);
      this.#state = 'open';
    } catch (error) {
      this.#ports.logger.debug({}, `Reading the state of the stream failed: ${textOf(error)}`);
      this.#lost(round);
      return;
    }
    this.#pump();
    this.#noteSettled();
  }

  /** Where nothing says whether the stream has it, it is reported as lost, and not sent a second time. */
  #discardStored(isStored: IsStored): void {
    this.#ring.discard(({ wasSent, id, socket, at, events }) => {
      if (!wasSent || id === undefined) return false;
      const has = isStored(id);
      if (has === undefined) this.#drop(socket, at, events, 'spool');
      else if (has) this.#counters.published++;
      return has !== false;
    });
  }

  #noteSettled(): void {
    if (this.#idle.size === 0 || !this.#isSettled) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }
}
