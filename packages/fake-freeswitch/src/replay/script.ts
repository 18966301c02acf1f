import { type ReceivedCommand } from '../wire/command-block.ts';
import { CommandReader } from '../wire/command-reader.ts';
import { type Capture } from './capture.ts';
import { RecordedFrame } from './recorded-frame.ts';

/** One step of a replay: a frame to send, or a command to wait for. */
export type ReplayStep =
  | { readonly kind: 'send'; readonly t: number; readonly frame: RecordedFrame }
  | {
      readonly kind: 'expect';
      readonly t: number;
      readonly command: ReceivedCommand;
      /** The frame that answered it in the recording; undefined if none did. */
      reply: RecordedFrame | undefined;
    };

type ExpectStep = Extract<ReplayStep, { kind: 'expect' }>;

/**
 * A recording as a list of steps. A command is waited for just before its own reply, so that it also
 * works for a client that does not send ahead as the recorded one did.
 */
export function createScript(capture: Capture): readonly ReplayStep[] {
  const steps: ReplayStep[] = [];
  const unanswered: ExpectStep[] = [];
  const reader = new CommandReader();
  const frames = new FrameSplitter();
  for (const { t, dir, data } of capture.lines) {
    if (dir === 'c2s') {
      for (const command of reader.push(data)) {
        if (command === 'protocol-error') continue;
        unanswered.push({ kind: 'expect', t, command, reply: undefined });
      }
      continue;
    }
    for (const frame of frames.push(data)) {
      const asked = frame.isReply ? unanswered.shift() : undefined;
      if (asked !== undefined) {
        asked.reply = frame;
        steps.push(asked);
      }
      steps.push({ kind: 'send', t, frame });
    }
  }
  const rest = frames.rest;
  if (rest.length > 0) {
    steps.push({ kind: 'send', t: capture.lines.at(-1)?.t ?? 0, frame: new RecordedFrame(rest) });
  }
  return [...steps, ...unanswered];
}

/** Raw frames out of recorded bytes: nothing is decoded, so nothing can be lost. */
class FrameSplitter {
  rest: Buffer = Buffer.alloc(0);

  push(data: Buffer): RecordedFrame[] {
    this.rest = this.rest.length === 0 ? data : Buffer.concat([this.rest, data]);
    const frames: RecordedFrame[] = [];
    for (;;) {
      const blank = this.rest.indexOf('\n\n');
      if (blank < 0) return frames;
      const head = this.rest.subarray(0, blank).toString('latin1');
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      const end = blank + 2 + length;
      if (this.rest.length < end) return frames;
      frames.push(new RecordedFrame(this.rest.subarray(0, end)));
      this.rest = this.rest.subarray(end);
    }
  }
}
