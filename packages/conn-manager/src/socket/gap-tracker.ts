import { type CloseCause } from '@switchwire/esl-client';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type SocketInfo } from './socket-info.ts';

/** What is known of a gap in the events of one socket. */
export interface Gap {
  /**
   * `restart`: another FreeSWITCH process answers, and the calls of the one before are gone; `interruption`: the same process,
   * its calls went on; `unknown`: this user may not ask, and no event has come yet that says it.
   */
  readonly kind: 'restart' | 'interruption' | 'unknown';
  /** `Core-UUID` of the process whose session was lost, and of the one that answers now. */
  readonly coreUuidBefore: string | undefined;
  readonly coreUuidAfter: string | undefined;
  /**
   * From when, milliseconds since 1970: when the last event that was read was made, by the clock of FreeSWITCH, or when the old
   * session was last heard, whichever is earlier.
   */
  readonly from: number;
  readonly cause: CloseCause | undefined;
}

/**
 * Events may have been missed: the session was lost and a new one is subscribed. A gap whose `kind` was `unknown` and that
 * turns out to be a restart is reported a second time.
 */
export interface GapNotice extends Gap {
  readonly socket: SocketInfo;
  readonly to: number;
  /** Generation of the session that ended the gap. */
  readonly generation: number;
}

/**
 * The gap in the events of one socket: from the end of a session that was subscribed until its successor is, however many
 * attempts that takes.
 */
export class GapTracker {
  #isSubscribed = false;
  #from: number | undefined;
  #cause: CloseCause | undefined;
  /** Of the session that was subscribed, and of the present one. */
  #before: string | undefined;
  #present: string | undefined;
  /** Looked at when its time is needed, or soon, so that it does not keep the bytes it came in. */
  #lastEvent: EslEvent | undefined;
  #lastMadeAt: number | undefined;
  /** Reported before it was known what it is. */
  #undecided: Gap | undefined;

  /** The hot path. */
  read(event: EslEvent): void {
    this.#lastEvent = event;
  }

  /** Notes when the last event was made, and releases it. */
  settle(): void {
    const event = this.#lastEvent;
    if (event === undefined) return;
    this.#lastEvent = undefined;
    this.#lastMadeAt = madeAt(event) ?? this.#lastMadeAt;
  }

  /** Which process answers on the present session. Gives the gap that turns out to be a restart. */
  identify(coreUuid: string): Gap | undefined {
    this.#present = coreUuid;
    const gap = this.#undecided;
    this.#undecided = undefined;
    if (gap === undefined || kindOf(gap.coreUuidBefore, coreUuid) !== 'restart') return undefined;
    return { ...gap, kind: 'restart', coreUuidAfter: coreUuid };
  }

  /** Everything is subscribed. Gives the gap that is over, if there was one. */
  subscribed(): Gap | undefined {
    const from = this.#from;
    this.#isSubscribed = true;
    this.#from = undefined;
    if (from === undefined) return undefined;
    const gap: Gap = {
      kind: kindOf(this.#before, this.#present),
      coreUuidBefore: this.#before,
      coreUuidAfter: this.#present,
      from,
      cause: this.#cause,
    };
    if (gap.coreUuidBefore !== undefined && gap.kind === 'unknown') this.#undecided = gap;
    return gap;
  }

  /** The phase `subscribed` was left, and why. During a goodbye events still come. */
  left(cause: CloseCause | undefined): void {
    this.#cause = cause;
  }

  /** A session has ended; `heardAt` is when it was last heard of, milliseconds since 1970. */
  ended(heardAt: number): void {
    this.settle();
    if (this.#isSubscribed) {
      this.#from = Math.min(heardAt, this.#lastMadeAt ?? heardAt);
      this.#before = this.#present;
    }
    this.#isSubscribed = false;
    this.#present = undefined;
    this.#lastMadeAt = undefined;
    this.#undecided = undefined;
  }
}

function kindOf(before: string | undefined, after: string | undefined): Gap['kind'] {
  if (before === undefined || after === undefined) return 'unknown';
  return before === after ? 'interruption' : 'restart';
}

/** Milliseconds since 1970; FreeSWITCH writes microseconds. */
function madeAt(event: EslEvent): number | undefined {
  const text = event.text('Event-Date-Timestamp');
  if (text === undefined || !/^\d{1,17}$/.test(text)) return undefined;
  return Math.floor(Number(text) / 1000);
}
