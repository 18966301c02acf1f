import { isTrue } from '../listener/true-value.ts';
import { headerOf, type ReceivedCommand } from '../wire/command-block.ts';

const MAX_QUEUED = 256;

/** A message that was taken from the queue; it is over when `done` is called. */
export interface QueuedMessage {
  readonly message: ReceivedCommand;
  readonly done: () => void;
}

/** The messages (`sendmsg`, `uuid_broadcast`) that wait for a channel. */
export class MessageQueue {
  #messages: ReceivedCommand[] = [];
  #locked = false;

  /** False if too many wait already. */
  push(message: ReceivedCommand): boolean {
    if (this.#messages.length >= MAX_QUEUED) return false;
    this.#messages.push(message);
    return true;
  }

  /** Forgets those that wait. */
  clear(): void {
    this.#messages = [];
  }

  /** The next message, unless one with `event-lock` runs. */
  take(): QueuedMessage | undefined {
    const message = this.#locked ? undefined : this.#messages.shift();
    if (message === undefined) return undefined;
    const locks = isTrue(headerOf(message, 'event-lock'));
    this.#locked = locks;
    return {
      message,
      done: () => {
        if (locks) this.#locked = false;
      },
    };
  }
}
