import { type EslFrame, isReplyFrame } from '@switchwire/esl-protocol';
import { type Linked, LinkedList } from '../session/linked-list.ts';

/** A caller of `sendRecv` that waits; one that gave up keeps its place, as its reply will come. */
interface ReplyWaiter extends Linked<ReplyWaiter> {
  readonly resolve: (frame: EslFrame | undefined) => void;
  abandoned: boolean;
}

const UNLINKED = { previous: undefined, next: undefined, list: undefined };

interface Held extends Linked<Held> {
  readonly frame: EslFrame;
}

interface NextWaiter extends Linked<NextWaiter> {
  readonly resolve: (frame: EslFrame | undefined) => void;
}

/**
 * The two queues of libesl. Frames come into the inbox as from a socket that is not read; `reply` reads it up to the
 * next reply and sets aside what is not one; `next` takes what was set aside first. Nothing is matched by content: the caller that
 * asks first gets the next reply.
 *
 * Its waits are not a `Pending`: as in libesl a wait that is over is no error but undefined, and one for a reply keeps its place in
 * line.
 */
export class FrameInbox {
  readonly #maxQueued: number;
  readonly #inbox = new LinkedList<Held>();
  readonly #aside = new LinkedList<Held>();
  readonly #replyWaiters = new LinkedList<ReplyWaiter>();
  readonly #nextWaiters = new LinkedList<NextWaiter>();
  #over = false;
  dropped = 0;

  constructor(maxQueued: number) {
    this.#maxQueued = maxQueued;
  }

  /** Nothing more will come; what is queued can still be taken. */
  get over(): boolean {
    return this.#over;
  }

  push(frame: EslFrame): void {
    if (this.#over) return;
    if (answers(frame) && this.#replyWaiters.size > 0) {
      const waiter = this.#replyWaiters.shift();
      if (waiter?.abandoned === false) waiter.resolve(frame);
      return;
    }
    const next = this.#nextWaiters.shift();
    if (next !== undefined) next.resolve(frame);
    else if (this.#replyWaiters.size > 0) this.#setAside(frame);
    else this.#hold(frame);
  }

  /** No more frames: a caller that waits gets undefined. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    for (let waiter = this.#replyWaiters.shift(); waiter; waiter = this.#replyWaiters.shift()) {
      waiter.resolve(undefined);
    }
    for (let waiter = this.#nextWaiters.shift(); waiter; waiter = this.#nextWaiters.shift()) {
      waiter.resolve(undefined);
    }
  }

  clear(): void {
    for (const queue of [this.#inbox, this.#aside]) while (queue.size > 0) queue.shift();
  }

  /** The next reply of the stream; undefined at its end, or after `timeoutMs`. */
  reply(timeoutMs?: number): Promise<EslFrame | undefined> {
    while (this.#replyWaiters.size === 0) {
      const frame = this.#inbox.shift()?.frame;
      if (frame === undefined) break;
      if (answers(frame)) return Promise.resolve(frame);
      this.#setAside(frame);
    }
    if (this.#over) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = timerOf(timeoutMs, () => {
        waiter.abandoned = true;
        resolve(undefined);
      });
      const waiter: ReplyWaiter = {
        ...UNLINKED,
        abandoned: false,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame);
        },
      };
      this.#replyWaiters.append(waiter);
    });
  }

  /** The next frame: what was set aside, then the stream. Undefined at the end, or after `timeoutMs`. */
  next(timeoutMs?: number): Promise<EslFrame | undefined> {
    const frame = this.#take();
    if (frame !== undefined) return Promise.resolve(frame);
    if (this.#over || timeoutMs === 0) {
      // a program that asks in a loop must let in what it asks for
      return new Promise((resolve) => {
        setImmediate(() => {
          resolve(this.#take());
        });
      });
    }
    return new Promise((resolve) => {
      const waiter: NextWaiter = {
        ...UNLINKED,
        resolve: (arrived) => {
          clearTimeout(timer);
          resolve(arrived);
        },
      };
      const timer = timerOf(timeoutMs, () => {
        this.#nextWaiters.remove(waiter);
        resolve(undefined);
      });
      this.#nextWaiters.append(waiter);
    });
  }

  #take(): EslFrame | undefined {
    return (this.#aside.shift() ?? this.#inbox.shift())?.frame;
  }

  #hold(frame: EslFrame): void {
    this.#bounded(this.#inbox).append({ frame, ...UNLINKED });
  }

  #setAside(frame: EslFrame): void {
    this.#bounded(this.#aside).append({ frame, ...UNLINKED });
  }

  /** A program that does not receive must not stop the draining of the socket: FreeSWITCH would kill it. */
  #bounded(queue: LinkedList<Held>): LinkedList<Held> {
    if (queue.size >= this.#maxQueued && queue.shift() !== undefined) this.dropped++;
    return queue;
  }
}

/** libesl takes a frame without any Content-Type for a reply, too. */
function answers(frame: EslFrame): boolean {
  return isReplyFrame(frame) || frame.contentType === '';
}

function timerOf(ms: number | undefined, onDue: () => void): NodeJS.Timeout | undefined {
  return ms === undefined ? undefined : setTimeout(onDue, ms);
}
