import { decodeReply, type EslFrame, FrameDecoder, isReplyFrame } from '@switchwire/esl-protocol';
import { type Capture } from '@switchwire/fake-freeswitch';
import { needsFull } from '../src/outbound/full-commands.ts';

/** What happened next in a recording. */
type RecordedStep =
  | { readonly kind: 'command'; readonly text: string; readonly refused: boolean }
  | { readonly kind: 'frame'; readonly bytes: Buffer; readonly frame: EslFrame };

export interface RecordedCall {
  readonly steps: readonly RecordedStep[];
  /** Reply-Text or body for each command that was answered, in order; those refused on our side left out. */
  readonly replies: readonly string[];
}

/**
 * A recorded outbound connection as steps. Where the call has no `full`, our side refuses some of the recorded commands
 * without writing them, so FreeSWITCH's refusals of these are left out.
 */
export function recordedCall(capture: Capture, full: boolean): RecordedCall {
  const steps: RecordedStep[] = [];
  const replies: string[] = [];
  const unanswered: { readonly refused: boolean }[] = [];
  const splitter = new FrameSplitter();
  for (const { dir, data } of capture.lines) {
    if (dir === 'c2s') {
      for (const text of data.toString().split('\n\n').slice(0, -1)) {
        const command = { kind: 'command', text, refused: !full && needsFull(Buffer.from(text)) } as const; // prettier-ignore
        steps.push(command);
        unanswered.push(command);
      }
      continue;
    }
    for (const { frame, bytes } of splitter.push(data)) {
      const answers = isReplyFrame(frame) ? unanswered.shift() : undefined;
      if (answers?.refused === true) continue;
      if (answers !== undefined) replies.push(decodeReply(frame).text);
      steps.push({ kind: 'frame', frame, bytes });
    }
  }
  return { steps, replies };
}

/** Cuts a stream into frames and keeps the bytes of each. */
class FrameSplitter {
  readonly #decoder = new FrameDecoder();
  #bytes: number[] = [];

  push(chunk: Buffer): { frame: EslFrame; bytes: Buffer }[] {
    const frames: { frame: EslFrame; bytes: Buffer }[] = [];
    for (const byte of chunk) {
      this.#bytes.push(byte);
      for (const frame of this.#decoder.push(Buffer.of(byte))) {
        frames.push({ frame, bytes: Buffer.from(this.#bytes) });
        this.#bytes = [];
      }
    }
    return frames;
  }
}
