import { type LinkOptions, type Loss } from './subscriber-link.ts';

interface Waiting {
  readonly notification: Buffer;
  readonly since: number;
}

/** Taken entries are let go of when so many have come together. */
const COMPACT_AT = 1_024;

/** Notifications that wait for one subscriber, oldest first, bounded in bytes and in age. */
export class LinkQueue {
  readonly #options: LinkOptions;
  #waiting: Waiting[] = [];
  #head = 0;
  #bytes = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The oldest make room; one that is larger than the whole queue does not get in. */
  push(notification: Buffer): void {
    const { maxBytes, now, onLost } = this.#options;
    if (notification.length > maxBytes) {
      onLost('queueFull');
      return;
    }
    while (this.#bytes + notification.length > maxBytes) this.#lose('queueFull');
    this.#waiting.push({ notification, since: now() });
    this.#bytes += notification.length;
  }

  /** The oldest one that is not too old; undefined when none waits. */
  take(): Buffer | undefined {
    this.expire();
    return this.#shift();
  }

  expire(): void {
    const oldest = this.#options.now() - this.#options.maxAgeMs;
    while (this.length > 0 && (this.#waiting[this.#head]?.since ?? 0) < oldest)
      this.#lose('tooOld');
  }

  loseAll(loss: Loss): void {
    while (this.length > 0) this.#lose(loss);
  }

  #lose(loss: Loss): void {
    if (this.#shift() !== undefined) this.#options.onLost(loss);
  }

  #shift(): Buffer | undefined {
    const first = this.#waiting[this.#head];
    if (first === undefined) return undefined;
    this.#head++;
    this.#bytes -= first.notification.length;
    if (this.#head >= COMPACT_AT || this.length === 0) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return first.notification;
  }
}
