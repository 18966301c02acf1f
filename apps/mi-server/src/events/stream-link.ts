import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { type SubscriberLink, type LinkOptions, type LinkStatus } from './subscriber-link.ts';
import { LinkQueue } from './link-queue.ts';

const RETRY_MS = 1_000;
/** A connection that is not made by then is tried again. */
const CONNECT_MS = 10_000;

/**
 * One TCP or unix connection, dialled again when it ends. What waits when it ends, or comes about, is lost and counted:
 * the next connection starts with what happens then.
 */
class StreamLink implements SubscriberLink {
  readonly #target: NetConnectOpts;
  readonly #options: LinkOptions;
  readonly #queue: LinkQueue;
  #socket: Socket | undefined;
  #state: LinkStatus['state'] = 'connecting';
  #retry: NodeJS.Timeout | undefined;
  /** Handed to the connection and not yet to the system. */
  #writing = 0;

  constructor(target: NetConnectOpts, options: LinkOptions) {
    this.#target = target;
    this.#options = options;
    this.#queue = new LinkQueue(options);
    this.#dial();
  }

  get status(): LinkStatus {
    return {
      state: this.#state,
      queued: this.#queue.length + this.#writing,
      queuedBytes: this.#queue.bytes + (this.#socket?.writableLength ?? 0),
    };
  }

  send(notification: Buffer): void {
    if (this.#state === 'unreachable') {
      this.#options.onLost('notConnected');
    } else if (this.#state === 'connected') this.#write(notification);
    else this.#queue.push(notification);
  }

  expire(): void {
    this.#queue.expire();
  }

  close(): void {
    this.#state = 'closed';
    clearTimeout(this.#retry);
    this.#queue.loseAll('removed');
    this.#socket?.destroy();
  }

  #dial(): void {
    const socket = connect(this.#target);
    this.#socket = socket;
    this.#state = 'connecting';
    socket.setNoDelay(true);
    socket.unref();
    socket.on('error', () => undefined);
    // whatever the subscriber says is not for us, but unread bytes would hold the connection open
    socket.resume();
    socket.setTimeout(CONNECT_MS, () => {
      if (socket.connecting) socket.destroy();
    });
    socket.on('connect', () => {
      this.#flush();
    });
    socket.on('drain', () => {
      this.#flush();
    });
    socket.on('close', () => {
      this.#ended();
    });
  }

  #flush(): void {
    this.#state = 'connected';
    while (this.#socket?.writableNeedDrain === false) {
      const next = this.#queue.take();
      if (next === undefined) return;
      this.#write(next);
    }
  }

  #write(notification: Buffer): void {
    this.#writing++;
    const isRoomLeft = this.#socket?.write(notification, this.#written);
    if (isRoomLeft === false) this.#state = 'blocked';
  }

  readonly #written = (error?: Error | null): void => {
    this.#writing--;
    if (error) this.#options.onLost(this.#state === 'closed' ? 'removed' : 'notConnected');
  };

  #ended(): void {
    if (this.#state === 'closed') return;
    this.#state = 'unreachable';
    this.#queue.loseAll('notConnected');
    this.#retry = setTimeout(() => {
      this.#dial();
    }, RETRY_MS);
    this.#retry.unref();
  }
}

/** The connection to one subscriber. */
export const createStreamLink = (target: NetConnectOpts, options: LinkOptions): SubscriberLink =>
  new StreamLink(target, options);
