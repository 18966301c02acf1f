import { type EventHeader } from '../core/serialise.ts';
import { type Channel } from './channel.ts';
import { type ChannelThread } from './channel-thread.ts';
import { fileTypeOf, playbackMs } from './file-length.ts';
import { bridgeTo } from './originate.ts';
import { causeOf } from './hangup-causes.ts';
import { leadingInteger } from '../wire/command-block.ts';
import { type Switchboard } from './switchboard.ts';

/** What an application works with. */
export interface AppContext {
  readonly channel: Channel;
  readonly thread: ChannelThread;
  readonly board: Switchboard;
}

/** A dialplan application; the result is its `Application-Response`, if it sets one. */
export type Application = (context: AppContext, data: string) => Promise<string | undefined>;

const SAMPLES_PER_MS = 8;

const instantly =
  (run: (context: AppContext, data: string) => void): Application =>
  async (context, data) => {
    run(context, data);
    return Promise.resolve(undefined);
  };

const echo: Application = async ({ thread }) => {
  await thread.wait(Infinity, { breakable: true });
  return undefined;
};

const APPLICATIONS: ReadonlyMap<string, Application> = new Map<string, Application>([
  ['answer', answer],
  ['bridge', ({ channel }, data) => bridgeTo(channel, data)],
  ['echo', echo],
  ['export', instantly(setVariable)],
  ['hangup', instantly(({ channel }, data) => channel.hangup(causeOf(data || undefined)))],
  ['info', instantly(() => undefined)],
  ['log', instantly(({ board }, data) => board.log(data))],
  ['noop', instantly(() => undefined)],
  ['park', (context) => park(context)],
  ['playback', playback],
  ['pre_answer', instantly(() => undefined)],
  ['set', instantly(setVariable)],
  ['sleep', sleep],
  ['socket', (context, data) => context.board.runSocket(context, data)],
  ['transfer', instantly(transfer)],
  ['unset', instantly(({ channel }, data) => channel.variables.delete(data))],
]);

/** The application of that name. */
export function applicationNamed(name: string): Application | undefined {
  return APPLICATIONS.get(name);
}

async function answer({ channel, board }: AppContext): Promise<undefined> {
  if (channel.answered) return undefined;
  channel.pair?.markAnswered();
  // one packet later the answer is known on this side, too
  if (channel.pair !== undefined) await board.packet();
  channel.markAnswered();
  channel.setCallState('ACTIVE');
  channel.setVariable('endpoint_disposition', 'ANSWER');
  return undefined;
}

/** Fires CHANNEL_PARK and waits until somebody moves, releases or ends the channel; `begun`: from now on they can. */
export async function park(
  { channel, thread }: AppContext,
  begun: () => void = () => undefined,
): Promise<undefined> {
  channel.fire('CHANNEL_PARK');
  if (channel.answered) channel.setCallState('ACTIVE');
  const wait = thread.wait(Infinity, { releasable: true });
  begun();
  await wait;
  channel.fire('CHANNEL_UNPARK');
  return undefined;
}

async function sleep({ thread }: AppContext, data: string): Promise<undefined> {
  await thread.wait(leadingInteger(data), { breakable: true });
  return undefined;
}

async function playback({ channel, thread, board }: AppContext, path: string): Promise<string> {
  const ms = playbackMs(path, board.fileMs);
  if (ms === undefined) return 'FILE NOT FOUND';
  const type = fileTypeOf(path);
  const file: EventHeader[] = [
    ...(type === undefined ? [] : [['Playback-File-Type', type] as const]),
    ['Playback-File-Path', path],
  ];
  const startedAt = board.core.clock.now();
  channel.fire('PLAYBACK_START', [], file);
  const end = await thread.wait(ms, { breakable: true });
  const played = end === 'elapsed' ? ms : board.unscaled(board.core.clock.now() - startedAt);
  setPlayed(channel, played);
  channel.fire(
    'PLAYBACK_STOP',
    [],
    [...file, ['Playback-Status', end === 'elapsed' ? 'done' : 'break']],
  );
  // a channel that hangs up or goes elsewhere can play no more
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

function setVariable({ channel }: AppContext, data: string): void {
  const equals = data.indexOf('=');
  if (equals > 0) channel.setVariable(data.slice(0, equals), data.slice(equals + 1));
}

function transfer({ channel, board }: AppContext, data: string): void {
  const [destination = '', dialplan, context] = data.split(' ');
  board.transfer(channel, destination, dialplan, context);
}
