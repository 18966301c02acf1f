import { type Buffer } from 'node:buffer';
import {
  commandBlock,
  type CommandHeaders,
  entriesOf,
  requireList,
  requireObject,
  requireOneLine,
  requireText,
} from './command-text.ts';
import { InvalidArgumentError } from '../errors.ts';

/** What every message to a channel can carry. */
interface MessageOptions {
  /** The channel; default: the one the connection controls. */
  readonly uuid?: string | undefined;
  /** The next queued messages wait until this one is finished. */
  readonly eventLock?: boolean | undefined;
  /** On a sync outbound connection: queue the message instead of waiting for it. */
  readonly async?: boolean | undefined;
}

/** Runs a dialplan application on a channel. */
export interface ExecuteOptions extends MessageOptions {
  readonly app: string;
  /** The application's argument. */
  readonly arg?: string | undefined;
  /** How many times; negative: for ever. Default (of the server): once. */
  readonly loops?: number | undefined;
  /** Becomes `Application-UUID` of the CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE events. */
  readonly eventUuid?: string | undefined;
  /** The argument as a body, for text that has line ends. Not together with {@link arg}. */
  readonly body?: string | undefined;
  /** Plays hold music to the bridged partner meanwhile. */
  readonly holdBleg?: boolean | undefined;
}

export interface HangupOptions extends MessageOptions {
  /** Name or number; an unknown one counts as NORMAL_CLEARING. */
  readonly cause?: string | undefined;
}

/** Sends the media of a channel to an address, raw. Defaults are the server's. */
export interface UnicastOptions extends MessageOptions {
  /** Default: 127.0.0.1 */
  readonly localIp?: string | undefined;
  /** Default: 8025 */
  readonly localPort?: number | undefined;
  /** Default: 127.0.0.1 */
  readonly remoteIp?: string | undefined;
  /** Default: 8026 */
  readonly remotePort?: number | undefined;
  /** Default: udp */
  readonly transport?: 'udp' | 'tcp' | undefined;
  /** `native`: no transcoding. */
  readonly flags?: string | undefined;
}

export interface NomediaOptions extends MessageOptions {
  /** The channel whose media is taken out of the path. */
  readonly nomediaUuid: string;
}

export interface XferextOptions extends MessageOptions {
  /** Applications and their data, run in order as a new extension. */
  readonly applications: readonly (readonly [app: string, data?: string])[];
}

type OptionalHeader = readonly [name: string, value: string | undefined];

/** A message to a channel with any headers, and a body of any bytes. `uuid` undefined: the own channel. */
export function sendmsg(
  uuid: string | undefined,
  headers: CommandHeaders,
  body?: string | Uint8Array,
): Buffer {
  return commandBlock(firstLine(uuid), entriesOf(headers), body);
}

/** Runs an application. `+OK` says that it was queued; CHANNEL_EXECUTE_COMPLETE reports how it ended. */
export function execute(options: ExecuteOptions): Buffer {
  requireObject(options, 'The argument of execute');
  const { uuid, app, arg, loops, eventUuid, body, holdBleg } = options;
  requireText(app, 'Application name');
  if (arg !== undefined && body !== undefined) {
    throw new InvalidArgumentError('Give the argument as arg or as body, not both');
  }
  if (arg !== undefined) {
    requireOneLine(arg, 'Argument of the application', ', so give it as the body');
  }
  // with 0 the application would not run, and its end never be reported
  if (loops !== undefined && !(Number.isInteger(loops) && loops !== 0)) {
    throw new InvalidArgumentError('Loops must be an integer other than 0');
  }
  return commandBlock(
    firstLine(uuid),
    [
      ['call-command', 'execute'],
      ['execute-app-name', app],
      ['execute-app-arg', arg === '' ? undefined : arg],
      ['loops', loops?.toString()],
      ['Event-UUID', eventUuid],
      ['hold-bleg', whenTrue(holdBleg)],
      ...lockHeaders(options),
      ['content-type', body === undefined ? undefined : 'text/plain'],
    ],
    body,
  );
}

/** Hangs a channel up. */
export function hangup(options: HangupOptions = {}): Buffer {
  requireObject(options, 'The argument of hangup');
  return commandBlock(firstLine(options.uuid), [
    ['call-command', 'hangup'],
    ['hangup-cause', options.cause],
    ...lockHeaders(options),
  ]);
}

/** Sends the media of a channel to an address, and back. */
export function unicast(options: UnicastOptions = {}): Buffer {
  return commandBlock(firstLine(options.uuid), [
    ['call-command', 'unicast'],
    ['local-ip', options.localIp],
    ['local-port', options.localPort?.toString()],
    ['remote-ip', options.remoteIp],
    ['remote-port', options.remotePort?.toString()],
    ['transport', options.transport],
    ['flags', options.flags],
    ...lockHeaders(options),
  ]);
}

/** Takes the server out of the media path of a channel. */
export function nomedia(options: NomediaOptions): Buffer {
  return commandBlock(firstLine(options.uuid), [
    ['call-command', 'nomedia'],
    ['nomedia-uuid', options.nomediaUuid],
    ...lockHeaders(options),
  ]);
}

/** Lets a channel go on with these applications, as if they were an extension. */
export function xferext(options: XferextOptions): Buffer {
  requireObject(options, 'The argument of xferext');
  requireList(options.applications, 'The applications of xferext');
  if (options.applications.length === 0) {
    throw new InvalidArgumentError('xferext needs at least one application');
  }
  return commandBlock(firstLine(options.uuid), [
    ['call-command', 'xferext'],
    ...options.applications.map(([app, data]): OptionalHeader => [
      'application',
      data === undefined || data === '' ? app : `${app} ${data}`,
    ]),
    ...lockHeaders(options),
  ]);
}

function firstLine(uuid: string | undefined): string {
  return uuid === undefined || uuid === '' ? 'sendmsg' : `sendmsg ${requireOneLine(uuid, 'UUID')}`;
}

function lockHeaders({ eventLock, async }: MessageOptions): OptionalHeader[] {
  return [
    ['event-lock', whenTrue(eventLock)],
    ['async', whenTrue(async)],
  ];
}

function whenTrue(flag: boolean | undefined): string | undefined {
  return flag === true ? 'true' : undefined;
}
