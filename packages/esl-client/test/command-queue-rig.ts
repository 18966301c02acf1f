import { FrameDecoder } from '@switchwire/esl-protocol';
import { encodeFrame } from '@switchwire/esl-protocol/server';
import { type CloseCause } from '../src/close-cause.ts';
import { type CommandQueueOptions } from '../src/session/command-queue-options.ts';
import { CommandQueue } from '../src/session/command-queue.ts';
import { SimulatedClock } from './simulated-clock.ts';

export const CAUSE: CloseCause = {
  kind: 'network',
  code: 'ECONNRESET',
  message: 'the line was cut',
};

function replyFrame(text: string) {
  return new FrameDecoder()
    .push(
      encodeFrame([
        ['Content-Type', 'command/reply'],
        ['Reply-Text', text],
      ]),
    ) // prettier-ignore
    .at(0)!;
}

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- its parts say what they are
export function queueRig(options: Partial<CommandQueueOptions> = {}) {
  const clock = new SimulatedClock();
  const writes: string[] = [];
  const flushes: (() => void)[] = [];
  const queue = new CommandQueue({
    address: 'fs1:8021',
    generation: 7,
    clock,
    timeoutMs: 1_000,
    write: (bytes) => writes.push(Buffer.from(bytes).toString()),
    writable: () => true,
    schedule: (flush) => flushes.push(flush),
    ...options,
  });
  const tick = () => {
    for (const flush of flushes.splice(0)) flush();
  };
  const send = (name: string, commandOptions?: Parameters<CommandQueue['send']>[1]) =>
    queue.send(Buffer.from(`${name}\n\n`), commandOptions);
  return {
    clock,
    queue,
    writes,
    tick,
    send,
    settle: (text: string) => queue.settle(replyFrame(text)),
  };
}
