import { type Channel } from './channel.ts';
import { type WaitEnd } from './run-stack.ts';
import { type Switchboard } from './switchboard.ts';

/** How a wait that looks at keys ended, and how long it took on the scale of calls. */
interface Waited {
  readonly end: WaitEnd | 'stopped';
  readonly ms: number;
}

/** Waits and hands over each key, those that wait already first; ends early as `stopped` when `take` says so. */
export async function waitForKeys(
  board: Switchboard,
  channel: Channel,
  ms: number,
  take: (key: string) => boolean,
): Promise<Waited> {
  const { keys, thread } = channel;
  const startedAt = board.core.clock.now();
  const elapsed = (): number => board.unscaled(board.core.clock.now() - startedAt);
  for (;;) {
    for (let key = keys.take(); key !== undefined; key = keys.take()) {
      if (take(key)) return { end: 'stopped', ms: Math.min(elapsed(), ms) };
    }
    const left = board.timeless ? ms : Math.max(0, ms - elapsed());
    const until = (end: () => void): (() => void) => keys.onKey(end);
    const end = await thread.wait(left, { breakable: true, until });
    if (end === 'elapsed') return { end, ms };
    if (end !== 'broken' || keys.isEmpty) return { end, ms: Math.min(elapsed(), ms) };
  }
}
