import { type JsMsg } from '@nats-io/jetstream';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type GapCause, type GapMessage, parseGap } from '../events/control-messages.ts';
import { eventOfData } from '../events/event-of-data.ts';
import { LATE_HEADER, parsePlace, PLACE_HEADER } from '../events/place.ts';
import { type EventFilter } from './event-filter.ts';
import { AwaitedHoles, type MissingMessages } from './awaited-holes.ts';
import { OwedSequences } from './owed-sequences.ts';
import { formatPlace } from './stream-place.ts';
import { StreamPosition } from './stream-position.ts';

/** Events may be missing. */
export interface ReaderGap {
  /** Undefined: of any socket. */
  readonly socket: string | undefined;
  /**
   * As the server that acts says; or `hole`: numbers are missing; `retention`: the stream dropped old events before they were
   * read; `unconfirmed`: NATS did not confirm the acknowledgement, so the event is not handed over here, and perhaps nowhere;
   * `another-stream`: the place is not one of this stream, or the stream lost what it held, so that it is not known what is missing;
   * `reader-changed`: the durable consumer of the reader was changed or made again by hand, and may have left events out.
   */
  readonly cause:
    GapCause | 'hole' | 'retention' | 'unconfirmed' | 'another-stream' | 'reader-changed';
  readonly count?: number | undefined;
  /** Milliseconds since 1970. Of `another-stream`, `reader-changed` and `unconfirmed`: of what the stream stored between these times. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Of a session that was replaced: `restart`: its calls are gone; `interruption`: they went on. */
  readonly kind?: GapMessage['kind'];
  readonly coreUuidBefore?: string | undefined;
  readonly coreUuidAfter?: string | undefined;
  /** Why the session was lost. */
  readonly code?: string | undefined;
}

/** Where an event comes from. */
export interface ReadEventInfo {
  /** `host:port` of the FreeSWITCH. */
  readonly socket: string;
  /** Of the stream. */
  readonly sequence: number;
  /** In the stream: everything up to it was handed over. Keep it with what you make of the event, and give it as `after` to go on behind it. */
  readonly place: string;
  /** It was received while its server slept: for how long, milliseconds. It may come out of order. */
  readonly lateMs: number | undefined;
}

/** In a millisecond. */
const NANOS = 1_000_000;

/** Makes events of the messages of a stream: each once, with a report of what is missing before it. */
export class EventReading {
  readonly #filter: EventFilter;
  readonly #onGap: (gap: ReaderGap) => void;
  #position: StreamPosition;
  #delivered = 0;
  #pending = 0;
  readonly #owed = new OwedSequences();
  readonly #awaited: AwaitedHoles | undefined;
  /** Mark of the stream that is read. */
  #stream = '';
  /** What was handed over before it is read here. */
  #base = 0;

  /** `isAlone`: no other program takes messages of the same consumer, so what is missing is lost unless it comes again. */
  constructor(filter: EventFilter, onGap: (gap: ReaderGap) => void, isAlone = false) {
    this.#awaited = isAlone ? new AwaitedHoles() : undefined;
    this.#filter = filter;
    this.#onGap = onGap;
    this.#position = new StreamPosition(filter.takesAllEvents);
  }

  get highest(): number {
    return this.#position.highest;
  }

  /** Everything up to this sequence was handed over. */
  get readUntil(): number {
    const { highest } = this.#position;
    const { lowest } = this.#owed;
    return Math.max(this.#base, lowest === undefined ? highest : Math.min(highest, lowest - 1));
  }

  /** When the newest message that was read was stored, milliseconds since 1970; 0: none was read. */
  get latest(): number {
    return this.#position.latest;
  }

  /** More messages waited behind the last one. */
  get isBehind(): boolean {
    return this.#pending > 0;
  }

  /**
   * The place in the stream is lost, or the stream has lost what it held: everything that it holds now is new, and what it held after
   * the last message that was read is missing. `at`: milliseconds since 1970.
   */
  beginAgain(at: number): void {
    this.#reportLoss(at);
    this.#position.beginAgain();
    this.#owed.clear();
    this.startAgain();
  }

  /** The mark of the stream that is read from now on. `base`: what was handed over before. */
  readsFrom(stream: string, base: number): void {
    this.#stream = stream;
    this.#base = base;
  }

  /** Counts the deliveries from the start again: a new consumer continues where the last one ended. */
  startAgain(): void {
    this.#delivered = 0;
  }

  /** This one was not handed over: it comes again, here or in another program. */
  owes(sequence: number): void {
    this.#owed.add(sequence);
  }

  /** It is not known whether NATS has the acknowledgement of this one: if not, it comes again. Gives what to report of it. */
  unconfirmed({ seq, info }: JsMsg, socket: string): ReaderGap {
    this.owes(seq);
    const at = timeOf(info);
    return { socket, cause: 'unconfirmed', count: 1, from: at, to: at };
  }

  /** This one is not read here now. */
  givesBack({ seq, info }: JsMsg): void {
    if (!this.#position.has(seq, timeOf(info))) this.#owed.add(seq);
  }

  /** The reader before left this: it may come here. */
  awaits(missing: readonly MissingMessages[]): void {
    for (const one of missing) this.#awaited?.add({ ...one });
  }

  /** What is missing and may come to the next reader. This one reports nothing of it. */
  leaveMissing(): readonly MissingMessages[] {
    return this.#awaited?.leave() ?? [];
  }

  /** Reports what is missing and did not come again in time. */
  reportMissing(): void {
    this.reportLost(this.#awaited?.take() ?? []);
  }

  reportLost(missing: readonly MissingMessages[]): void {
    for (const { socket, count, from, to } of missing)
      this.#onGap({ socket, cause: 'hole', count, from, to });
  }

  /** Undefined: there is nothing to hand over. */
  read(message: JsMsg): { readonly event: EslEvent; readonly info: ReadEventInfo } | undefined {
    const { subject, seq, info } = message;
    this.#noteDelivery(info);
    const time = timeOf(info);
    const { latest } = this.#position;
    const taken = this.#position.take(seq, time);
    if (!this.#owed.take(seq) && taken === 'read') return undefined;
    if (taken === 'began-again') {
      this.#owed.clear();
      this.#base = 0;
      this.#reportLoss(time, latest);
    }
    const { socket, kind } = this.#filter.read(subject) ?? {};
    if (socket === undefined) return undefined;
    if (kind === 'gap') this.#readGap(message.data);
    if (kind !== 'event') return undefined;
    this.#follow(message, socket, time);
    const late = message.headers?.get(LATE_HEADER) ?? '';
    return {
      event: eventOfData(message.data),
      info: {
        socket,
        sequence: seq,
        place: formatPlace({ stream: this.#stream, sequence: this.readUntil }),
        lateMs: late === '' ? undefined : Number(late),
      },
    };
  }

  #noteDelivery({ pending, deliverySequence, redelivered }: JsMsg['info']): void {
    this.#pending = pending;
    // another program of this name took some: what is missing here is not lost
    if (
      !redelivered &&
      this.#awaited === undefined &&
      this.#delivered > 0 &&
      deliverySequence !== this.#delivered + 1
    )
      this.#position.startAgain();
    this.#delivered = Math.max(this.#delivered, deliverySequence);
  }

  #follow({ subject, headers, info }: JsMsg, socket: string, time: number): void {
    const place = parsePlace(headers?.get(PLACE_HEADER) ?? '');
    if (place === undefined) return;
    this.#awaited?.fill(socket, place.epoch, place.ofSocket);
    const hole = this.#position.follow(socket, subject, place, time, info.redelivered);
    if (hole === undefined) return;
    const { since: from, ...missing } = hole;
    if (this.#awaited === undefined) this.#onGap({ socket, cause: 'hole', count: hole.count });
    else this.#awaited.add({ socket, ...missing, from, to: time });
  }

  #reportLoss(to: number, from = this.#position.latest): void {
    const times = from === 0 ? undefined : { from: Math.min(from, to), to };
    this.#onGap({ socket: undefined, cause: 'another-stream', ...times });
  }

  #readGap(data: Uint8Array): void {
    const gap = parseGap(data);
    if (gap === undefined) return;
    this.#position.reported(gap);
    const { v: _v, epoch: _epoch, previous: _previous, ...reported } = gap;
    this.#onGap(reported);
  }
}

/** When it was stored, milliseconds since 1970. */
const timeOf = ({ timestampNanos }: JsMsg['info']): number => Math.floor(timestampNanos / NANOS);
