import { parseBlock, type ReceivedCommand } from './command-block.ts';

const LF = 0x0a;
const CR = 0x0d;
const INITIAL_BYTES = 4096;

/** Bounds of the reader; the defaults are those of `mod_event_socket`. */
export interface ReaderLimits {
  /** A header block without an end is cut here and taken as complete. Default 10,485,760 bytes. */
  readonly maxBlockBytes?: number;
  /** A body above this closes the connection. Default 16,777,216 bytes. */
  readonly maxBodyBytes?: number;
}

/** What the reader found: a command, or a `Content-Length` that ends the connection. */
export type Received = ReceivedCommand | 'protocol-error';

interface Waiting {
  readonly command: ReceivedCommand;
  readonly bodyLengths: readonly number[];
  readonly bodyBytes: number;
}

/**
 * Bytes of a client in, commands out, by the rules of `mod_event_socket`'s reader: CR and LF in front of a
 * command are dropped, two LF with nothing but CR between them end it, bodies are read at once.
 */
export class CommandReader {
  readonly #maxBlockBytes: number;
  readonly #maxBodyBytes: number;
  #data = Buffer.allocUnsafe(INITIAL_BYTES);
  #start = 0;
  #end = 0;
  #scan = 0;
  #waiting: Waiting | undefined;
  #failed = false;

  constructor(limits: ReaderLimits = {}) {
    this.#maxBlockBytes = limits.maxBlockBytes ?? 10_485_760;
    this.#maxBodyBytes = limits.maxBodyBytes ?? 16_777_216;
  }

  /** True while a command is half received: the server sends no events and no log lines meanwhile. */
  get midCommand(): boolean {
    return this.#waiting !== undefined || this.#end > this.#start;
  }

  /** Takes bytes and hands out every command they complete, in order. Nothing comes after an error. */
  push(chunk: Uint8Array): Received[] {
    if (this.#failed) return [];
    this.#append(chunk);
    const found: Received[] = [];
    for (;;) {
      const next = this.#next();
      if (next === undefined) return found;
      found.push(next);
      if (next === 'protocol-error') {
        this.#failed = true;
        return found;
      }
    }
  }

  #next(): Received | undefined {
    if (this.#waiting === undefined) {
      const block = this.#takeBlock();
      if (block === undefined) return undefined;
      const { command, bodyLengths } = parseBlock(block);
      if (bodyLengths.some((length) => length < 0 || length > this.#maxBodyBytes)) {
        return 'protocol-error';
      }
      const bodyBytes = bodyLengths.reduce((sum, length) => sum + length, 0);
      if (bodyBytes === 0) return command;
      this.#waiting = { command, bodyLengths, bodyBytes };
    }
    return this.#takeBody(this.#waiting);
  }

  #takeBody(waiting: Waiting): ReceivedCommand | undefined {
    if (this.#end - this.#start < waiting.bodyBytes) return undefined;
    this.#waiting = undefined;
    let at = this.#start;
    let body: Buffer | undefined;
    for (const length of waiting.bodyLengths) {
      if (length === 0) continue;
      body = Buffer.from(this.#data.subarray(at, at + length));
      at += length;
    }
    this.#consumeTo(at);
    if (body === undefined) return waiting.command;
    const nul = body.indexOf(0);
    const text = (nul < 0 ? body : body.subarray(0, nul)).toString('utf8');
    return { ...waiting.command, body: text };
  }

  /** The next complete header block with its blank line, or undefined. */
  #takeBlock(): Buffer | undefined {
    const data = this.#data;
    while (this.#start < this.#end && (data[this.#start] === LF || data[this.#start] === CR)) {
      this.#start += 1;
    }
    const limit = Math.min(this.#end, this.#start + this.#maxBlockBytes);
    let from = Math.max(this.#scan, this.#start);
    for (;;) {
      const at = data.indexOf(LF, from);
      if (at < 0 || at >= limit) break;
      let before = at - 1;
      while (before > this.#start && data[before] === CR) before -= 1;
      if (data[before] === LF && before >= this.#start) return this.#cutBlock(at + 1);
      from = at + 1;
    }
    if (this.#end - this.#start >= this.#maxBlockBytes) {
      return this.#cutBlock(this.#start + this.#maxBlockBytes);
    }
    this.#scan = limit;
    if (this.#start === this.#end) this.#consumeTo(this.#end);
    return undefined;
  }

  #cutBlock(end: number): Buffer {
    const block = Buffer.from(this.#data.subarray(this.#start, end));
    this.#consumeTo(end);
    return block;
  }

  #consumeTo(at: number): void {
    this.#start = at;
    this.#scan = at;
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
      this.#scan = 0;
      if (this.#data.length > 1024 * 1024) this.#data = Buffer.allocUnsafe(INITIAL_BYTES);
    }
  }

  #append(chunk: Uint8Array): void {
    const held = this.#end - this.#start;
    if (this.#end + chunk.length > this.#data.length) {
      const size = Math.max(INITIAL_BYTES, this.#data.length);
      const target =
        held + chunk.length <= size / 2
          ? this.#data
          : Buffer.allocUnsafe(Math.max(size * 2, held + chunk.length));
      this.#data.copy(target, 0, this.#start, this.#end);
      this.#data = target;
      this.#scan -= this.#start;
      this.#start = 0;
      this.#end = held;
    }
    this.#data.set(chunk, this.#end);
    this.#end += chunk.length;
  }
}
