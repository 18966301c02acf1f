import { CommandRefusedError, type CommandOptions, type EslClient } from '@switchwire/esl-client';
import { type ChannelDifference, compareChannels, parseChannels } from './channels.ts';

const COMMAND = 'show channels as json';
/** Any other answer may be anything that the server knows, so only its length is shown. */
const KNOWN_REFUSALS = ['-ERR permission denied', '-ERR show Command not found!'];

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
    throw new CommandRefusedError(client.address, `api ${COMMAND}`, refusalIn(answer));
  return compareChannels(known, shown);
}

function refusalIn(answer: string): string {
  const known = KNOWN_REFUSALS.find((refusal) => refusal === answer.trim());
  return known ?? `${answer.length} characters that are not a list of channels`;
}
