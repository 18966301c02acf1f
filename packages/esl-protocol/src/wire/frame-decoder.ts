import { Buffer } from 'node:buffer';
import { CUT_LOGIN_BYTES, isLoginReply } from './cut-login.ts';
import { DecodedFrame, NO_BYTES, SkippedFrame } from './decoded-frame.ts';
import { type EslFrame } from './frame.ts';
import { FrameTooLargeError, MalformedFrameError } from './framing-errors.ts';
import { type FramingHeaders, readFramingHeaders } from './framing-headers.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { readUsualHeader, type UsualHeader } from './usual-header.ts';

const LF = 10;
const CR = 13;
const MIB = 1024 * 1024;
const SHOWN_CHARACTERS = 40;
/** So much is kept of a body that is skipped. */
const SKIPPED_START_BYTES = 2048;

/** Bounds on what the peer may make us keep. */
export interface FrameLimits {
  /** Largest header block in bytes, its blank line included. Default: 1 MiB. */
  readonly maxHeaderBytes?: number;
  /** Largest body in bytes. Default: 16 MiB. */
  readonly maxBodyBytes?: number;
  /**
   * A body above {@link maxBodyBytes} of up to this many bytes is skipped, and its frame comes without a body, with
   * {@link EslFrame.skippedBytes}. A larger one ends the decoder. Default: 0, so that none is skipped.
   */
  readonly maxSkippedBytes?: number;
}

/**
 * Cuts a byte stream into frames. Any chunking gives the same frames; every byte is looked at once.
 *
 * The decoder takes over the chunks it is given: bodies are views into them, so do not write to a chunk
 * after `push`. The first frame that cannot be read ends the decoder for good, since it is unknown
 * where the next one begins: `push` and `end` throw the same error from then on.
 */
export class FrameDecoder {
  /** The limits in force, in bytes. */
  readonly maxHeaderBytes: number;
  readonly maxBodyBytes: number;
  readonly maxSkippedBytes: number;
  /** The header block that has begun in an earlier chunk, as far as it came. */
  private readonly head = new GrowingBytes();
  /** The body that has begun in an earlier chunk, as far as it came. */
  private readonly rest = new GrowingBytes();
  /** A complete header block that waits for its body. */
  private block = NO_BYTES;
  private awaited: FramingHeaders | undefined;
  /** How much of a body that is skipped has still to come. */
  private toSkip = 0;
  private readonly usual: UsualHeader = { contentType: '', contentLength: 0, bodyStart: 0 };
  /** Whether nothing but CRs came since the last LF of the header block. */
  private atLineStart = false;
  private failure: MalformedFrameError | FrameTooLargeError | undefined;

  constructor(limits: FrameLimits = {}) {
    this.maxHeaderBytes = limits.maxHeaderBytes ?? MIB;
    this.maxBodyBytes = limits.maxBodyBytes ?? 16 * MIB;
    this.maxSkippedBytes = limits.maxSkippedBytes ?? 0;
  }

  /** Bytes of the frame that is not complete yet. */
  get buffered(): number {
    return this.head.length + this.block.length + this.rest.length;
  }

  /** Whether a frame has begun and is not complete yet. */
  get insideFrame(): boolean {
    return this.awaited !== undefined || this.head.length > 0;
  }

  /** A copy of the bytes of the frame that is not complete yet, for messages about a truncated end. */
  get partial(): Buffer {
    return Buffer.concat([this.head.bytes(), this.block, this.rest.bytes()]);
  }

  /**
   * Takes the next bytes and returns the frames they complete, possibly none.
   *
   * Throws {@link MalformedFrameError} or {@link FrameTooLargeError}; the frames that were complete before
   * the bad one are in the error's `frames`.
   */
  push(chunk: Uint8Array): EslFrame[] {
    if (this.failure !== undefined) throw this.failure;
    const bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const frames: EslFrame[] = [];
    let at = 0;
    while (at < bytes.length) {
      at =
        this.awaited === undefined
          ? this.takeHeader(bytes, at, frames)
          : this.takeBody(bytes, at, this.awaited, frames);
    }
    return frames;
  }

  /**
   * Reports the end of the stream. Throws {@link MalformedFrameError} if it ended inside a frame.
   */
  end(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.buffered > 0) {
      throw new MalformedFrameError(
        `Stream ended inside a frame, after ${this.buffered} bytes of it`,
      );
    }
  }

  /** Reads on in a header block; returns where in `bytes` to go on. */
  private takeHeader(bytes: Buffer, from: number, frames: EslFrame[]): number {
    let start = from;
    if (this.head.length === 0) {
      // stray line ends between frames are not frames
      while (bytes[start] === LF || bytes[start] === CR) start += 1;
      if (start === bytes.length) return start;
      if (readUsualHeader(bytes, start, this.usual)) {
        return this.startBody(this.usual, bytes, start, bytes, this.usual.bodyStart, frames);
      }
      this.atLineStart = false;
    }
    const end = this.findBlockEnd(bytes, start);
    const cut = start + CUT_LOGIN_BYTES - this.head.length;
    if (
      // only once for each header block: what has been collected is searched here
      cut > start &&
      (end < 0 ? bytes.length >= cut : end > cut) &&
      isLoginReply(this.head.bytes(), bytes, start)
    ) {
      this.head.append(bytes, start, cut);
      const block = this.head.release();
      frames.push(new DecodedFrame('command/reply', block, 0, block.length, NO_BYTES));
      return cut;
    }
    if (end < 0) {
      this.checkHeaderSize(this.head.length + bytes.length - start, frames);
      this.head.append(bytes, start, bytes.length);
      return bytes.length;
    }
    let block = bytes;
    if (this.head.length > 0) {
      this.head.append(bytes, start, end);
      block = this.head.release();
      start = 0;
    }
    const framing = readFramingHeaders(block, start, block === bytes ? end : block.length);
    return this.startBody(framing, block, start, bytes, end, frames);
  }

  /**
   * A header block is complete: it begins at `start` of `block`, which is `bytes` itself or what has been
   * collected, and the body begins at `at` of `bytes`.
   */
  private startBody(
    { contentType, contentLength }: FramingHeaders,
    block: Buffer,
    start: number,
    bytes: Buffer,
    at: number,
    frames: EslFrame[],
  ): number {
    const blockEnd = block === bytes ? at : block.length;
    this.checkHeaderSize(blockEnd - start, frames);
    if (contentLength < 0) this.failLength(block, start, blockEnd, frames);
    const end = at + contentLength;
    if (contentLength > this.maxBodyBytes) {
      this.checkSkippedSize(contentLength, frames);
      this.toSkip = contentLength;
    } else if (end <= bytes.length) {
      const body = contentLength === 0 ? NO_BYTES : bytes.subarray(at, end);
      frames.push(new DecodedFrame(contentType, block, start, blockEnd, body));
      return end;
    }
    this.block = block.subarray(start, blockEnd);
    this.awaited = { contentType, contentLength };
    return at;
  }

  /** Reads on in a body; returns where in `bytes` to go on. */
  private takeBody(
    bytes: Buffer,
    from: number,
    framing: FramingHeaders,
    frames: EslFrame[],
  ): number {
    if (this.toSkip > 0) return this.skipBody(bytes, from, framing, frames);
    const wanted = framing.contentLength - this.rest.length;
    const to = Math.min(bytes.length, from + wanted);
    let body: Buffer;
    if (this.rest.length === 0 && to - from === wanted) {
      body = bytes.subarray(from, to);
    } else {
      this.rest.append(bytes, from, to);
      if (to - from < wanted) return to;
      body = this.rest.release();
    }
    frames.push(new DecodedFrame(framing.contentType, this.block, 0, this.block.length, body));
    this.block = NO_BYTES;
    this.awaited = undefined;
    return to;
  }

  /** Drops the next bytes of a body that is too large; returns where in `bytes` to go on. */
  private skipBody(
    bytes: Buffer,
    from: number,
    { contentType, contentLength }: FramingHeaders,
    frames: EslFrame[],
  ): number {
    const to = Math.min(bytes.length, from + this.toSkip);
    this.toSkip -= to - from;
    const missing = SKIPPED_START_BYTES - this.rest.length;
    if (missing > 0) this.rest.append(bytes, from, Math.min(to, from + missing));
    if (this.toSkip > 0) return to;
    frames.push(new SkippedFrame(contentType, this.block, contentLength, this.rest.release()));
    this.block = NO_BYTES;
    this.awaited = undefined;
    return to;
  }

  /** The offset after the blank line that ends the header block, or -1. */
  private findBlockEnd(bytes: Buffer, from: number): number {
    let atLineStart = this.atLineStart;
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === LF) {
        if (atLineStart) return at + 1;
        atLineStart = true;
      } else if (byte !== CR) {
        atLineStart = false;
      }
    }
    this.atLineStart = atLineStart;
    return -1;
  }

  private checkHeaderSize(size: number, frames: readonly EslFrame[]): void {
    if (size > this.maxHeaderBytes) {
      this.fail(new FrameTooLargeError('header', size, this.maxHeaderBytes, frames));
    }
  }

  private checkSkippedSize(length: number, frames: readonly EslFrame[]): void {
    if (length > this.maxSkippedBytes) {
      this.fail(new FrameTooLargeError('body', length, this.maxBodyBytes, frames));
    }
  }

  private failLength(block: Buffer, start: number, end: number, frames: EslFrame[]): never {
    const { headers } = new DecodedFrame('', block, start, end, NO_BYTES);
    const value = (headers.get('Content-Length') ?? '').slice(0, SHOWN_CHARACTERS);
    this.fail(
      new MalformedFrameError(
        `Content-Length ${JSON.stringify(value)} is not a number; is this the port of a FreeSWITCH event socket?`,
        frames,
      ),
    );
  }

  private fail(error: MalformedFrameError | FrameTooLargeError): never {
    this.failure = error;
    throw error;
  }
}
