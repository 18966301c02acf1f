import { type EventHeader } from '../core/serialise.ts';
import { leadingInteger } from '../wire/command-block.ts';
import { answer, ringReady } from './answering.ts';
import { type Application } from './application.ts';
import { type Channel } from './channel.ts';
import { fileTypeOf, playbackMs } from './file-length.ts';
import { causeOf } from './hangup-causes.ts';
import { bridgeTo } from './originate.ts';
import { park } from './parking.ts';
import { type Switchboard } from './switchboard.ts';
import { transfer } from './transfer.ts';

const SAMPLES_PER_MS = 8;

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
    echo: (channel) => pause(channel, Infinity),
    export: instantly(setVariable),
    hangup: instantly((channel, data) => channel.hangup(causeOf(data || undefined))),
    info: instantly(() => undefined),
    log: instantly((_, data) => board.log(data)),
    noop: instantly(() => undefined),
    park: (channel) => park(channel),
    playback: (channel, data) => playback(board, channel, data),
    pre_answer: instantly(() => undefined),
    ring_ready: (channel) => ringReady(channel),
    set: instantly(setVariable),
    sleep: (channel, data) => pause(channel, leadingInteger(data)),
    transfer: instantly((channel, data) => {
      const [destination = '', dialplan, context] = data.split(' ');
      transfer(board, channel, destination, dialplan, context);
    }),
    unset: instantly((channel, data) => channel.variables.delete(data)),
  };
  for (const [name, application] of Object.entries(all)) board.applications.set(name, application);
}

async function pause({ thread }: Channel, ms: number): Promise<undefined> {
  await thread.wait(ms, { breakable: true });
  return undefined;
}

async function playback(board: Switchboard, channel: Channel, path: string): Promise<string> {
  const ms = playbackMs(path, board.fileMs);
  if (ms === undefined) return 'FILE NOT FOUND';
  const type = fileTypeOf(path);
  const file: EventHeader[] = [
    ...(type === undefined ? [] : [['Playback-File-Type', type] as const]),
    ['Playback-File-Path', path],
  ];
  const startedAt = board.core.clock.now();
  channel.fire('PLAYBACK_START', [], file);
  const end = await channel.thread.wait(ms, { breakable: true });
  const played = end === 'elapsed' ? ms : board.unscaled(board.core.clock.now() - startedAt);
  setPlayed(channel, played);
  // only `uuid_break` breaks it; a hangup or a transfer ends it like its own end
  const status = end === 'broken' ? 'break' : 'done';
  channel.fire('PLAYBACK_STOP', [], [...file, ['Playback-Status', status]]);
  // a channel that hangs up or goes elsewhere cannot play any more
  return end === 'ended' || end === 'moved' ? 'PLAYBACK ERROR' : 'FILE PLAYED';
}

function setPlayed(channel: Channel, ms: number): void {
  const whole = Math.floor(ms);
  const samples = String(whole * SAMPLES_PER_MS);
  channel.setVariable('playback_last_offset_pos', samples);
  channel.setVariable('playback_seconds', String(Math.floor(whole / 1000)));
  channel.setVariable('playback_ms', String(whole));
  channel.setVariable('playback_samples', samples);
}

function setVariable(channel: Channel, data: string): void {
  const equals = data.indexOf('=');
  if (equals > 0) channel.setVariable(data.slice(0, equals), data.slice(equals + 1));
}
