import { randomUUID } from 'node:crypto';
import { isTrue } from '../listener/true-value.ts';
import { type CallerProfile, createTimes } from './caller-profile.ts';
import { Channel } from './channel.ts';
import { ChannelThread } from './channel-thread.ts';
import { type Switchboard } from './switchboard.ts';

/** The caller of a new call, and what its legs are given. */
export interface LegRequest {
  readonly uuid: string | undefined;
  readonly callerIdName: string;
  readonly callerIdNumber: string;
  readonly variables: ReadonlyMap<string, string>;
}

const NO_NUMBER = '0000000000';

/**
 * A loopback call: leg `-a` is the caller's, leg `-b` runs the extension. The events are those of the recorded
 * server, in its order, up to the point where leg `-b` begins to run its extension.
 */
export function createLoopback(
  board: Switchboard,
  url: string,
  request: LegRequest,
): { readonly a: Channel; readonly b: Channel } {
  const [, destination = '', context = 'default'] = url.split('/');
  const calleeIdNumber = url.slice(url.lastIndexOf('/') + 1);
  const base = { destination, context, calleeIdNumber, source: 'mod_loopback' };
  const a = createLeg(board, request, {
    ...base,
    name: `loopback/${destination}-a`,
    direction: 'outbound',
  });
  announceCodecs(board, a, `${url}-a`);
  takeChosenId(board, a, request);
  const b = createLeg(board, request, {
    ...base,
    name: `loopback/${destination}-b`,
    direction: 'inbound',
  });
  setVariables(a, request);
  setVariables(b, request);
  a.pair = b;
  b.pair = a;
  a.setVariable('originate_early_media', earlyMedia(request));
  a.setVariable('originate_endpoint', 'loopback');
  a.setVariable('other_loopback_leg_uuid', b.uuid);
  a.setVariable('loopback_leg', 'A');
  b.setVariable('other_loopback_leg_uuid', a.uuid);
  b.setVariable('loopback_leg', 'B');
  a.fireBare('CHANNEL_OUTGOING');
  a.enter('CS_INIT');
  announceCodecs(board, b, b.name);
  announceLeg(a, true);
  a.enter('CS_CONSUME_MEDIA');
  b.enter('CS_INIT');
  announceLeg(b, false);
  return { a, b };
}

/** A single leg that rings somewhere outside. */
export function createOutboundLeg(board: Switchboard, url: string, request: LegRequest): Channel {
  const [endpoint = '', profile = ''] = url.split('/');
  const destination = url.slice(url.lastIndexOf('/') + 1).replace(/@.*$/, '');
  const leg = createLeg(board, request, {
    name: `${endpoint}/${profile}/${url.slice(url.lastIndexOf('/') + 1)}`,
    direction: 'outbound',
    destination,
    context: 'default',
    calleeIdNumber: destination,
    source: `mod_${endpoint}`,
  });
  takeChosenId(board, leg, request);
  setVariables(leg, request);
  leg.setVariable('originate_early_media', earlyMedia(request));
  leg.setVariable('originate_endpoint', endpoint);
  leg.fireBare('CHANNEL_OUTGOING');
  leg.enter('CS_INIT');
  announceLeg(leg, true);
  leg.enter('CS_CONSUME_MEDIA');
  leg.markRinging();
  return leg;
}

/** A single leg that comes in from outside and is about to run its extension. */
export function createInboundLeg(
  board: Switchboard,
  destination: string,
  request: LegRequest,
): Channel {
  const leg = createLeg(board, request, {
    name: `sofia/internal/${request.callerIdNumber}@${board.core.identity.hostname}`,
    direction: 'inbound',
    uuid: request.uuid,
    destination,
    context: 'default',
    calleeIdNumber: '',
    source: 'mod_sofia',
  });
  setVariables(leg, request);
  leg.enter('CS_INIT');
  announceLeg(leg, false);
  return leg;
}

interface LegShape {
  readonly name: string;
  readonly direction: 'inbound' | 'outbound';
  readonly uuid?: string | undefined;
  readonly destination: string;
  readonly context: string;
  readonly calleeIdNumber: string;
  readonly source: string;
}

function createLeg(board: Switchboard, request: LegRequest, shape: LegShape): Channel {
  const { name, direction, uuid = randomUUID() } = shape;
  const callerIdNumber = request.callerIdNumber === '' ? NO_NUMBER : request.callerIdNumber;
  const profile: CallerProfile = {
    direction,
    logicalDirection: direction,
    username: '',
    dialplan: 'xml',
    callerIdName: request.callerIdName,
    callerIdNumber,
    origCallerIdName: request.callerIdName,
    origCallerIdNumber: callerIdNumber,
    calleeIdName: shape.calleeIdNumber === '' ? '' : 'Outbound Call',
    calleeIdNumber: shape.calleeIdNumber,
    networkAddr: shape.source === 'mod_sofia' ? '192.0.2.10' : '',
    ani: callerIdNumber,
    destinationNumber: shape.destination,
    uniqueId: uuid,
    source: shape.source,
    transferSource: '',
    context: shape.context,
    rdnis: '',
    channelName: name,
    profileIndex: 1,
    times: createTimes(board.core.microseconds()),
  };
  const leg = new Channel(board.core, {
    uuid,
    name,
    profile,
    hitDialplan: direction === 'inbound',
  });
  leg.thread = new ChannelThread(leg, board);
  board.adopt(leg);
  leg.setVariable('direction', direction);
  if (direction === 'outbound') leg.setVariable('is_outbound', 'true');
  leg.setVariable('uuid', uuid);
  leg.setVariable('call_uuid', uuid);
  leg.setVariable('session_id', String(board.counters.sinceStartup));
  if (direction === 'inbound') leg.setVariable('channel_name', name);
  leg.setVariable('read_codec', 'L16');
  leg.setVariable('read_rate', '8000');
  leg.setVariable('write_codec', 'L16');
  leg.setVariable('write_rate', '8000');
  if (direction === 'outbound') leg.setVariable('channel_name', name);
  return leg;
}

/** The leg gets the id that `origination_uuid` asks for; until now it had one of its own. */
function takeChosenId(board: Switchboard, leg: Channel, { uuid }: LegRequest): void {
  if (uuid !== undefined) board.rename(leg, uuid);
}

const earlyMedia = ({ variables }: LegRequest): string =>
  String(!isTrue(variables.get('ignore_early_media')));

function setVariables(leg: Channel, { variables }: LegRequest): void {
  for (const [name, value] of variables) leg.setVariable(name, value);
}

/** The two CODEC events of a channel that has no caller yet. */
function announceCodecs(board: Switchboard, leg: Channel, name: string): void {
  const block = leg
    .block()
    .filter(([header]) => !/^(Caller-|Channel-(Read|Write)-Codec)/.test(header))
    .map(([header, value]): readonly [string, typeof value] => {
      if (header === 'Channel-State') return [header, 'CS_NONE'];
      if (header === 'Channel-State-Number') return [header, '0'];
      return header === 'Channel-Name' ? [header, name] : [header, value];
    });
  const codec = (direction: string): (readonly [string, string])[] => [
    [`${direction}-Name`, 'L16'],
    [`${direction}-Rate`, '8000'],
    [`${direction}-Bit-Rate`, '128000'],
  ];
  const read = codec('Channel-Read-Codec');
  board.core.emit('CODEC', {
    headers: [...block, ...read, ...read.map(([n, v]) => [n.toLowerCase(), v] as const)],
  });
  board.core.emit('CODEC', {
    headers: [
      ...block,
      ...read,
      ...codec('Channel-Write-Codec'),
      ...codec('Channel-Write-Codec').slice(0, 2),
      ['Channel-Write-codec-bit-rate', '128000'],
    ],
    source: ['switch_core_codec.c', 'switch_core_session_set_write_codec', 471],
  });
}

/** CHANNEL_CREATE and what follows until the channel is routed. */
function announceLeg(leg: Channel, originated: boolean): void {
  leg.pending = 'CS_ROUTING';
  leg.fire('CHANNEL_CREATE');
  if (originated) leg.fire('CHANNEL_ORIGINATE');
  leg.enter('CS_ROUTING', originated ? undefined : 'RINGING');
}
