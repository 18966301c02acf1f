import { leadingInteger } from '../wire/command-block.ts';
import { separateWords } from '../core/separate-words.ts';
import { type Channel } from './channel.ts';
import { isTerminator } from './play-file.ts';
import { type Switchboard } from './switchboard.ts';
import { waitForKeys } from './wait-for-keys.ts';

const SAMPLES_PER_MS = 8;
const BYTES_PER_SAMPLE = 2;
/** What a WAV file has in front of its samples. */
const WAV_HEADER_BYTES = 44;

/**
 * `record <path> [<limit s>] [<silence threshold>] [<silence s>]`: nothing is written. There is no audio here, so with a threshold it ends by
 * silence. A path with `nosuch` in it cannot be written, which ends the call.
 */
export async function recordFile(
  board: Switchboard,
  channel: Channel,
  data: string,
): Promise<undefined> {
  const [path = '', limit = '', threshold = '', silence = ''] = separateWords(data);
  if (path === '') return undefined;
  channel.variables.delete('playback_terminator_used');
  if (path.includes('nosuch')) {
    channel.hangup('DESTINATION_OUT_OF_ORDER');
    return undefined;
  }
  const file = [['Record-File-Path', path]] as const;
  channel.fire('RECORD_START', [], file);
  const limits = [leadingInteger(limit.replace(/^\+/, ''))];
  if (leadingInteger(threshold) > 0) limits.push(leadingInteger(silence));
  const seconds = Math.min(...limits.map((one) => (one > 0 ? one : Infinity)));
  const take = (key: string): boolean => isTerminator(channel, key);
  const { end, ms } = await waitForKeys(board, channel, seconds * 1000, take);
  setRecorded(channel, ms);
  channel.fire('RECORD_STOP', [], file);
  if (end === 'moved') channel.hangup('DESTINATION_OUT_OF_ORDER');
  return undefined;
}

function setRecorded(channel: Channel, ms: number): void {
  const whole = Math.floor(ms);
  const samples = whole * SAMPLES_PER_MS;
  const size = String(WAV_HEADER_BYTES + samples * BYTES_PER_SAMPLE);
  channel.setVariable('record_record_file_size', size);
  channel.setVariable('record_file_size', size);
  channel.setVariable('record_seconds', String(Math.floor(whole / 1000)));
  channel.setVariable('record_ms', String(whole));
  channel.setVariable('record_samples', String(samples));
}
