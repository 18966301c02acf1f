import { type Socket } from 'node:net';
import { type FakeClock } from '../clock.ts';
import { type FaultSettings } from '../faults.ts';
import { isEventFrame, tornKill } from './fault-frames.ts';
import { TokenBucket } from './token-bucket.ts';

/** One write to the socket takes at most this much; a frame may be split between two of them. */
const PIECE_BYTES = 64 * 1024;
/** How long a peer may keep its side of a finished connection open. */
const CLOSE_GRACE_MS = 500;
/** The same for a peer that was killed because it does not read. */
const SLOW_CLOSE_GRACE_MS = 10_000;
/** With a latency, this many frames are on their way at most. */
const MAX_DELAYED = 1000;

/**
 * Everything a connection sends goes through here, in order: it gathers what one turn of the loop produced into
 * one write, waits while the peer does not read, and applies the faults.
 */
export class Outlet {
  /** Called whenever the outlet can take more again. */
  onReady: () => void = () => undefined;
  readonly #socket: Socket;
  readonly #clock: FakeClock;
  readonly #faults: readonly FaultSettings[];
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  /** Frames that wait for their latency, in order. */
  #delayed: { readonly dueAt: number; readonly bytes: Buffer }[] = [];
  #scheduled = false;
  /** What it waits for: the peer to read, or time to pass. */
  #awaits: 'peer' | 'time' | undefined;
  #ending = false;
  #closed = false;
  #bucket: TokenBucket | undefined;
  /** A frame that is made as it is sent, and what waits behind it. */
  #pouring: { readonly pieces: Iterator<Buffer>; readonly paceMs: number } | undefined;
  #behind: Buffer[] = [];
  /** How much was sent since a limit of bytes was set, and which one that was. */
  #spent: { readonly limit: FaultSettings['dropAfter']; bytes: number } | undefined;

  constructor(socket: Socket, clock: FakeClock, faults: readonly FaultSettings[]) {
    this.#socket = socket;
    this.#clock = clock;
    this.#faults = faults;
    socket.on('drain', () => this.#resume('peer'));
    socket.once('close', () => {
      this.#closed = true;
      this.#forget();
    });
  }

  /** True while the peer takes nothing, or more is waiting than one write holds. */
  get blocked(): boolean {
    return (
      this.#pouring !== undefined ||
      this.#awaits !== undefined ||
      this.#queuedBytes >= PIECE_BYTES ||
      this.#delayed.length >= MAX_DELAYED
    );
  }

  /** Sends one frame. */
  send(frame: Buffer): void {
    if (this.#closed || this.#ending || this.#isHalfOpen) return;
    if (this.#pouring !== undefined) {
      // nothing can follow a frame that does not end
      if (this.#pouring.paceMs === 0) this.#behind.push(frame);
      return;
    }
    const tear = this.#fault('tornKill');
    if (tear !== undefined && isEventFrame(frame)) {
      this.#enqueue(tornKill(frame, tear));
      this.end();
      return;
    }
    const cut = this.#fault('cutFrameBytes');
    if (cut !== undefined) {
      this.#enqueue(frame.subarray(0, cut));
      this.#ending = true;
      return;
    }
    const error = this.#fault('contentLengthError');
    this.#enqueue(error === undefined ? frame : withWrongLength(frame, error));
  }

  /** Sends a frame piece by piece, each when the one before it is out; with a pace, one at a time. */
  pour(pieces: Iterator<Buffer>, paceMs = 0): void {
    if (this.#closed || this.#ending || this.#pouring !== undefined) return;
    this.#pouring = { pieces, paceMs };
    this.#schedule();
  }

  get #mayRefill(): boolean {
    return this.#pouring !== undefined && this.#delayed.length === 0;
  }

  /** The next piece of the frame that is poured; behind the last one comes what waited. */
  #refill(): void {
    const next = this.#pouring?.pieces.next();
    if (next?.done === false) {
      this.#queue.push(next.value);
      this.#queuedBytes += next.value.length;
      return;
    }
    this.#pouring = undefined;
    for (const frame of this.#behind.splice(0)) this.send(frame);
  }

  /** Sends everything queued, then closes the sending side; not while the connection is half open. */
  end(): void {
    this.#ending = true;
    if (this.#pouring !== undefined && this.#pouring.paceMs > 0) this.#pouring = undefined;
    this.#schedule();
  }

  /** Drops what is queued, even the rest of a half written frame, sends this and closes. */
  endAtOnce(last: Buffer): void {
    if (this.#closed) return;
    this.#forget();
    this.#closed = true;
    this.#close(last, SLOW_CLOSE_GRACE_MS);
  }

  #forget(): void {
    this.#pouring = undefined;
    this.#behind = [];
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#delayed = [];
  }

  /** FIN behind the last bytes; a peer that does not close its side is cut off a little later. */
  #close(last: Uint8Array = new Uint8Array(), graceMs = CLOSE_GRACE_MS): void {
    const socket = this.#socket;
    socket.end(last);
    socket.resume();
    const cancel = this.#clock.after(graceMs, () => socket.destroy());
    socket.once('close', cancel);
    socket.once('end', () => socket.destroySoon());
  }

  /** Applies changed faults. */
  wake(): void {
    this.#schedule();
  }

  /** Takes bytes in; with a latency they are due later, and never before those that came before them. */
  #enqueue(bytes: Buffer): void {
    const latency = this.#fault('latencyMs') ?? 0;
    const last = this.#delayed.at(-1);
    if (latency === 0 && last === undefined) {
      this.#push(bytes);
      return;
    }
    const dueAt = Math.max(this.#clock.now() + latency, last?.dueAt ?? 0);
    this.#delayed.push({ dueAt, bytes });
    if (last === undefined) this.#waitForDelayed();
  }

  #waitForDelayed(): void {
    const next = this.#delayed[0];
    if (next === undefined) return;
    this.#clock.after(Math.max(0, next.dueAt - this.#clock.now()), () => {
      // a timer may come a moment early
      this.#delayed.shift();
      this.#push(next.bytes);
      this.#waitForDelayed();
    });
  }

  #push(bytes: Buffer): void {
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#awaits !== undefined) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#prepare()) this.#sendPiece();
    if (this.#awaits !== undefined || this.#closed) return;
    if (!this.#ending || this.#delayed.length > 0) {
      this.onReady();
    } else if (!this.#isHalfOpen) {
      this.#closed = true;
      this.#close();
    }
  }

  /** Makes the next piece of a frame that is poured; false if nothing can be sent now. */
  #prepare(): boolean {
    while (this.#queuedBytes === 0 && this.#mayRefill) this.#refill();
    return this.#awaits === undefined && !this.#closed && this.#queuedBytes > 0;
  }

  /** Writes as much as one write may hold, or waits for the time when it may. */
  #sendPiece(): void {
    const split = this.#fault('splitBytes');
    const bytes = this.#allowed(Math.min(split ?? PIECE_BYTES, this.#queuedBytes));
    if (bytes === 0 || !this.#write(this.#take(bytes))) return;
    if (this.#queuedBytes > 0) {
      if (split !== undefined) this.#pauseFor(0);
    } else if (this.#pouring !== undefined && this.#pouring.paceMs > 0) {
      this.#pauseFor(this.#pouring.paceMs);
    }
  }

  /** How many of these bytes may go out now; none if the rate forbids it, and then it continues by itself. */
  #allowed(bytes: number): number {
    const rate = this.#fault('bytesPerSecond');
    if (rate === undefined) {
      this.#bucket = undefined;
      return bytes;
    }
    const now = this.#clock.now();
    if (this.#bucket?.bytesPerSecond !== rate) this.#bucket = new TokenBucket(rate, now);
    const waitMs = this.#bucket.msUntil(bytes, now);
    if (waitMs > 0) {
      this.#pauseFor(waitMs);
      return 0;
    }
    return this.#bucket.take(bytes, now);
  }

  /** False when a fault ended the connection. */
  #write(piece: Buffer): boolean {
    const limit = this.#fault('dropAfter');
    if (limit !== undefined) {
      if (this.#spent?.limit !== limit) this.#spent = { limit, bytes: 0 };
      const left = limit.bytes - this.#spent.bytes;
      this.#spent.bytes += piece.length;
      if (piece.length >= left) {
        this.#closed = true;
        this.#close(piece.subarray(0, left));
        return false;
      }
    }
    if (!this.#socket.write(piece)) this.#awaits = 'peer';
    return true;
  }

  #pauseFor(ms: number): void {
    if (this.#awaits !== undefined) return;
    this.#awaits = 'time';
    if (ms === 0) setImmediate(() => this.#resume('time'));
    else this.#clock.after(ms, () => this.#resume('time'));
  }

  #resume(came: 'peer' | 'time'): void {
    if (this.#awaits !== came) return;
    this.#awaits = undefined;
    this.#pump();
  }

  #take(maxBytes: number): Buffer {
    const first = this.#queue[0];
    if (first !== undefined && first.length >= maxBytes) {
      if (first.length === maxBytes) this.#queue.shift();
      else this.#queue[0] = first.subarray(maxBytes);
      this.#queuedBytes -= maxBytes;
      return first.subarray(0, maxBytes);
    }
    const whole =
      this.#queue.length === 1 && first !== undefined ? first : Buffer.concat(this.#queue);
    const piece = whole.subarray(0, maxBytes);
    this.#queue = piece.length < whole.length ? [whole.subarray(maxBytes)] : [];
    this.#queuedBytes = whole.length - piece.length;
    return piece;
  }

  get #isHalfOpen(): boolean {
    return this.#fault('halfOpen') === true;
  }

  #fault<K extends keyof FaultSettings>(key: K): FaultSettings[K] {
    for (const settings of this.#faults) if (settings[key] !== undefined) return settings[key];
    return undefined;
  }
}

function withWrongLength(frame: Buffer, error: number): Buffer {
  const blank = frame.indexOf('\n\n');
  const head = frame.subarray(0, blank).toString('latin1');
  const changed = head.replace(/^(Content-Length: )(\d+)/m, (_, name: string, length: string) => {
    return `${name}${Number(length) + error}`;
  });
  return Buffer.concat([Buffer.from(changed, 'latin1'), frame.subarray(blank)]);
}
