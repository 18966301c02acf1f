import { type CloseCause } from '@switchwire/esl-client';
import { type SocketInfo } from './socket-info.ts';

/** Events may have been missed: the session was lost and a new one is subscribed. */
export interface GapNotice {
  readonly socket: SocketInfo;
  /** From when, milliseconds since 1970: the last moment at which the old session was known to be well. */
  readonly from: number;
  readonly to: number;
  /** Generation of the session that ended the gap. */
  readonly generation: number;
  readonly cause: CloseCause | undefined;
}

/**
 * The gap in the events of one socket: from the end of a session that was subscribed until its successor is, however many
 * attempts that takes.
 */
export class GapTracker {
  #isSubscribed = false;
  #from: number | undefined;
  #cause: CloseCause | undefined;

  /** Everything stands. Gives the gap that is over, if there was one. */
  subscribed(): Pick<GapNotice, 'from' | 'cause'> | undefined {
    const from = this.#from;
    this.#isSubscribed = true;
    this.#from = undefined;
    return from === undefined ? undefined : { from, cause: this.#cause };
  }

  /** The phase `subscribed` was left, and why. During a goodbye events still come. */
  left(cause: CloseCause | undefined): void {
    this.#cause = cause;
  }

  /** A session has ended; `heardAt` is when it was last heard of, milliseconds since 1970. */
  ended(heardAt: number): void {
    if (this.#isSubscribed) this.#from = heardAt;
    this.#isSubscribed = false;
  }
}
