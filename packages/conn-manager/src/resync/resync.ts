import { CommandRefusedError, type CommandOptions, type EslClient } from '@switchwire/esl-client';
import { type ChannelDifference, compareChannels, parseChannels } from './channels.ts';

const COMMAND = 'show channels as json';
const MAX_SHOWN = 200;

/**
 * Asks FreeSWITCH which channels there are, and compares them with those that the caller knows: after a gap. Subscribe first, so
 * that what changes from now on comes as an event; a channel may come and go between the two.
 *
 * Rejects as `api` does, and with CommandRefusedError when the answer is not a list of channels (a user who may not run `show`
 * gets `-ERR`): then nothing is known, which is not the same as everything being gone.
 */
export async function resync(
  client: Pick<EslClient, 'address' | 'api'>,
  known: Iterable<string>,
  options?: CommandOptions,
): Promise<ChannelDifference> {
  const answer = await client.api(COMMAND, options);
  const shown = parseChannels(answer);
  if (shown === undefined)
    throw new CommandRefusedError(client.address, `api ${COMMAND}`, answer.slice(0, MAX_SHOWN));
  return compareChannels(known, shown);
}
