import { leadingInteger } from '../wire/command-block.ts';
import { answer, ringReady } from './answering.ts';
import { type Application } from './application.ts';
import { type Channel } from './channel.ts';
import { causeOf } from './hangup-causes.ts';
import { bridgeTo } from './originate.ts';
import { park } from './parking.ts';
import { isTerminator, playFile } from './play-file.ts';
import { playAndGetDigits, read } from './read-digits.ts';
import { recordFile } from './record-file.ts';
import { type Switchboard } from './switchboard.ts';
import { transfer } from './transfer.ts';
import { waitForKeys } from './wait-for-keys.ts';

const instantly =
  (run: (channel: Channel, data: string) => void): Application =>
  async (channel, data) => {
    run(channel, data);
    return Promise.resolve(undefined);
  };

/** Adds the applications that the fake brings. */
export function installApplications(board: Switchboard): void {
  const all: Readonly<Record<string, Application>> = {
    answer: (channel) => answer(board, channel),
    bridge: (channel, data) => bridgeTo(board, channel, data),
    echo: (channel) => pause(channel, Infinity, true),
    export: instantly(setVariable),
    hangup: instantly((channel, data) => channel.hangup(causeOf(data || undefined))),
    info: instantly(() => undefined),
    log: instantly((_, data) => board.log(data)),
    noop: instantly(() => undefined),
    park: (channel) => park(channel),
    play_and_get_digits: (channel, data) => playAndGetDigits(board, channel, data),
    playback: (channel, data) => playback(board, channel, data),
    pre_answer: instantly(() => undefined),
    read: (channel, data) => read(board, channel, data),
    record: (channel, data) => recordFile(board, channel, data),
    ring_ready: (channel) => ringReady(channel),
    say: (channel) => speak(board, channel),
    set: instantly(setVariable),
    sleep: (channel, data) => pause(channel, leadingInteger(data)),
    speak: (channel) => speak(board, channel),
    transfer: instantly((channel, data) => {
      const [destination = '', dialplan, context] = data.split(' ');
      transfer(board, channel, destination, dialplan, context);
    }),
    unset: instantly((channel, data) => channel.variables.delete(data)),
  };
  for (const [name, application] of Object.entries(all)) board.applications.set(name, application);
}

async function pause({ thread }: Channel, ms: number, dropsKeys = false): Promise<undefined> {
  await thread.wait(ms, { breakable: true, dropsKeys });
  return undefined;
}

async function playback(board: Switchboard, channel: Channel, path: string): Promise<string> {
  channel.variables.delete('playback_terminator_used');
  if (path === '') return 'PLAYBACK ERROR';
  const end = await playFile(board, channel, path, (key) => isTerminator(channel, key));
  if (end === 'missing') return 'FILE NOT FOUND';
  // a channel that hangs up or goes elsewhere cannot play any more
  return end === 'cut' ? 'PLAYBACK ERROR' : 'FILE PLAYED';
}

/** Speech takes the time of a file; a key ends it, as a playback. */
async function speak(board: Switchboard, channel: Channel): Promise<undefined> {
  await waitForKeys(board, channel, board.fileMs, (key) => isTerminator(channel, key));
  return undefined;
}

function setVariable(channel: Channel, data: string): void {
  const equals = data.indexOf('=');
  if (equals > 0) channel.setVariable(data.slice(0, equals), data.slice(equals + 1));
}
