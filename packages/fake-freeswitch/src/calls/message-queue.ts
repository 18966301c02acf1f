import { isTrue } from '../listener/true-value.ts';
import { headerOf, type ReceivedCommand } from '../wire/command-block.ts';

const MAX_QUEUED = 256;

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

  /** The next message, unless one with `event-lock` runs; it is over when `done` is called. */
  take(): { readonly message: ReceivedCommand; readonly done: () => void } | undefined {
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
