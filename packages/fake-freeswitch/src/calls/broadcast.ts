import { type Channel } from './channel.ts';

/** Which legs a broadcast reaches. */
export interface BroadcastLegs {
  readonly first: boolean;
  /** The leg that the channel is bridged to. */
  readonly second: boolean;
  /** The other leg should hear music meanwhile: only a header here, nothing plays. */
  readonly holdsSecond: boolean;
}

/** Media frames that the channel waits for before it begins. */
const LEAD_FRAMES = '5';

/**
 * `uuid_broadcast`: a file, or an application as `app::argument`, on top of whatever runs; `app!cause` hangs up
 * afterwards. The message is an event of its own, so its PRIVATE_COMMAND has the common headers twice.
 */
export function broadcast(channel: Channel, path: string, legs: BroadcastLegs): void {
  const [, first = 'playback', argument = path] = /^([^:]*)::(.*)$/s.exec(path) ?? [];
  const [app = '', ...cause] = first.split('!');
  const hold = legs.holdsSecond ? ([['hold-bleg', 'true']] as const) : [];
  const play = [...executes(app, argument), ['lead-frames', LEAD_FRAMES] as const, ...hold];
  const bridged = channel.variables.has('bridge_to') ? channel.partner : undefined;
  if (legs.second && bridged !== undefined) send(bridged, play);
  if (legs.first) send(channel, play);
  if (cause.length > 0) send(channel, executes('hangup', cause.join('!') || 'normal_clearing'));
}

type Headers = readonly (readonly [name: string, value: string])[];

function executes(app: string, argument: string): Headers {
  return [
    ['call-command', 'execute'],
    ['execute-app-name', app],
    ['execute-app-arg', argument],
    ['event-lock', 'true'],
  ];
}

function send(channel: Channel, headers: Headers): void {
  const common = channel.core.create('COMMAND').headers.map(([name, value]) => {
    return [name, String(value)] as const;
  });
  channel.enqueue({ block: '', line: '', headers: [...common, ...headers], body: undefined });
}
