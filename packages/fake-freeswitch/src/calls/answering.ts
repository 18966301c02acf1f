import { type Channel } from './channel.ts';
import { type Switchboard } from './switchboard.ts';

/** The `answer` application. An outbound leg is answered by its far end alone. */
export async function answer(board: Switchboard, channel: Channel): Promise<undefined> {
  if (channel.answered || channel.profile.direction === 'outbound') return undefined;
  const { pair } = channel;
  pair?.markAnswered();
  // the leg that answers comes to it a packet later
  if (pair !== undefined) await board.packet();
  channel.markAnswered();
  return undefined;
}

/** `uuid_answer`: the same at once, from outside; false if the channel is gone. */
export function answerAtOnce(channel: Channel): boolean {
  if (channel.ended) return false;
  if (channel.profile.direction === 'outbound') return true;
  channel.pair?.markAnswered();
  channel.markAnswered();
  return true;
}

/** The `ring_ready` application: both ends of a loopback pair ring. */
export async function ringReady(channel: Channel): Promise<undefined> {
  channel.pair?.markRinging();
  channel.markRinging();
  return Promise.resolve(undefined);
}
