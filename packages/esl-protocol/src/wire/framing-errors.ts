import { ProtocolError } from '../errors.ts';
import { type EslFrame } from './frame.ts';

/** Errors of the decoder: they carry what was complete before the bad bytes. */
abstract class FramingError extends ProtocolError {
  /** Frames that were complete in the same chunk, before the frame that could not be read. */
  readonly frames: readonly EslFrame[];

  constructor(message: string, frames: readonly EslFrame[]) {
    super(message);
    this.frames = frames;
  }
}

/** Bytes that are not a frame: a Content-Length that is not a number, or the stream ended inside a frame. */
export class MalformedFrameError extends FramingError {
  override readonly name = 'MalformedFrameError';
  readonly code = 'ESL_MALFORMED_FRAME';

  constructor(message: string, frames: readonly EslFrame[] = []) {
    super(message, frames);
  }
}

/** A header block or a body exceeds the limit it was given. */
export class FrameTooLargeError extends FramingError {
  override readonly name = 'FrameTooLargeError';
  readonly code = 'ESL_FRAME_TOO_LARGE';
  /** The limit in force, in bytes. */
  readonly limitBytes: number;
  /** The size announced or, for a header block that has not ended yet, received so far, in bytes. */
  readonly sizeBytes: number;

  constructor(
    part: 'header' | 'body',
    sizeBytes: number,
    limitBytes: number,
    frames: readonly EslFrame[] = [],
  ) {
    const option = part === 'body' ? 'maxBodyBytes' : 'maxHeaderBytes';
    super(
      `Frame ${part} of ${sizeBytes} bytes exceeds the limit of ${limitBytes} bytes (${option})`,
      frames,
    );
    this.sizeBytes = sizeBytes;
    this.limitBytes = limitBytes;
  }
}
