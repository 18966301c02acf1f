import { type EventHeader } from '../core/serialise.ts';
import { type Channel } from './channel.ts';
import { fileTypeOf, playbackMs } from './file-length.ts';
import { type Switchboard } from './switchboard.ts';
import { waitForKeys } from './wait-for-keys.ts';

const SAMPLES_PER_MS = 8;

/** `stopped` by a key or `uuid_break`; `cut` by a hangup or a transfer. */
export type PlayEnd = 'played' | 'stopped' | 'cut' | 'missing';

/** Plays a file with its two events. `take` gets the keys, and ends it by true; without it they wait for who comes next. */
export async function playFile(
  board: Switchboard,
  channel: Channel,
  path: string,
  take?: (key: string) => boolean,
): Promise<PlayEnd> {
  const ms = playbackMs(path, board.fileMs);
  if (ms === undefined) return 'missing';
  const type = fileTypeOf(path);
  const file: EventHeader[] = [
    ...(type === undefined ? [] : [['Playback-File-Type', type] as const]),
    ['Playback-File-Path', path],
  ];
  channel.fire('PLAYBACK_START', [], file);
  const { end, ms: played } = await listen(board, channel, ms, take);
  setPlayed(channel, played);
  // a hangup or a transfer ends it like its own end
  const isBroken = end === 'broken' || end === 'stopped';
  channel.fire('PLAYBACK_STOP', [], [...file, ['Playback-Status', isBroken ? 'break' : 'done']]);
  if (isBroken) return 'stopped';
  return end === 'ended' || end === 'moved' ? 'cut' : 'played';
}

async function listen(
  board: Switchboard,
  channel: Channel,
  ms: number,
  take: ((key: string) => boolean) | undefined,
) {
  if (take !== undefined) return waitForKeys(board, channel, ms, take);
  const startedAt = board.core.clock.now();
  const end = await channel.thread.wait(ms, { breakable: true });
  const elapsed = board.unscaled(board.core.clock.now() - startedAt);
  return { end, ms: end === 'elapsed' ? ms : elapsed };
}

/** The keys that end a playback or a recording, as `playback_terminators` names them. */
export function isTerminator(channel: Channel, key: string): boolean {
  const wanted = channel.variable('playback_terminators') ?? '*';
  if (/^none$/i.test(wanted)) return false;
  const keys = /^any$/i.test(wanted) ? '1234567890*#' : wanted;
  if (!keys.includes(key)) return false;
  channel.setVariable('playback_terminator_used', key);
  return true;
}

function setPlayed(channel: Channel, ms: number): void {
  const whole = Math.floor(ms);
  const samples = String(whole * SAMPLES_PER_MS);
  channel.setVariable('playback_last_offset_pos', samples);
  channel.setVariable('playback_seconds', String(Math.floor(whole / 1000)));
  channel.setVariable('playback_ms', String(whole));
  channel.setVariable('playback_samples', samples);
}
