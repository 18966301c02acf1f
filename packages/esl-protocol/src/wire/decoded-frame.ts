import { Buffer } from 'node:buffer';
import { parseHeaderBlock } from './header-block.ts';
import { EslHeaders } from './headers.ts';
import { type ContentType, type EslFrame } from './frame.ts';

export const NO_BYTES: Buffer = Buffer.alloc(0);

/**
 * A frame as the decoder hands it out: the content type is known, the headers are a range of bytes until
 * they are first looked at.
 */
export class DecodedFrame implements EslFrame {
  readonly contentType: ContentType;
  readonly body: Buffer;
  private readonly block: Buffer;
  private readonly blockStart: number;
  private readonly blockEnd: number;
  private parsed: EslHeaders | undefined;
  /** Room for what a reader makes of the frame: the event in it is searched and parsed once for all its readers. */
  reading: unknown;

  constructor(
    contentType: ContentType,
    block: Buffer,
    blockStart: number,
    blockEnd: number,
    body: Buffer,
  ) {
    this.contentType = contentType;
    this.block = block;
    this.blockStart = blockStart;
    this.blockEnd = blockEnd;
    this.body = body;
    this.parsed = undefined;
    this.reading = undefined;
  }

  get headers(): EslHeaders {
    return (this.parsed ??= new EslHeaders(parseHeaderBlock(this.headerText)));
  }

  /** The header block as it came, its blank line included. */
  get headerText(): string {
    return this.block.toString('utf8', this.blockStart, this.blockEnd);
  }

  get hasBody(): boolean {
    return this.body.length > 0;
  }

  /** Nothing of the chunk that the frame came in. */
  toJSON(): Record<string, unknown> {
    const { contentType, headers, body } = this;
    return { contentType, headers, body: body.toString('utf8') };
  }
}

/** A frame whose body was too large to be kept. */
export class SkippedFrame extends DecodedFrame {
  readonly skippedBytes: number;
  readonly skippedStart: Buffer;

  constructor(contentType: ContentType, block: Buffer, skippedBytes: number, start: Buffer) {
    super(contentType, block, 0, block.length, NO_BYTES);
    this.skippedBytes = skippedBytes;
    this.skippedStart = start;
  }
}
