import { type Attributes, type Meter } from '@opentelemetry/api';
import {
  type CommandTrace,
  type ConnectTrace,
  type EventDroppedMessage,
  type FrameSkippedMessage,
  type JobTrace,
  type SessionClosedMessage,
} from '@switchwire/esl-client';
import { type RouteTrace } from '@switchwire/fs-scripting';
import { count, type CountSource } from './count.ts';
import { measure, type DurationSource } from './measure.ts';
import { peerAttributes } from './peer.ts';
import { knownVerb } from './verb.ts';

const commandDuration: DurationSource<CommandTrace> = {
  channel: 'switchwire:command',
  name: 'freeswitch.client.command.duration',
  description: 'From sending a command to its answer',
  attributes: ({ address, verb, outcome }) => ({
    ...peerAttributes(address),
    'freeswitch.command.verb': knownVerb(verb),
    ...(outcome === undefined ? {} : { 'freeswitch.reply.outcome': outcome }),
  }),
};

const jobDuration: DurationSource<JobTrace> = {
  channel: 'switchwire:job',
  name: 'freeswitch.client.job.duration',
  description: 'From sending a bgapi to its result',
  attributes: ({ address }) => peerAttributes(address),
};

const connectDuration: DurationSource<ConnectTrace> = {
  channel: 'switchwire:connect',
  name: 'freeswitch.client.connect.duration',
  description: 'From dialling a FreeSWITCH to the accepted login',
  attributes: ({ address }) => ({ ...peerAttributes(address), 'network.transport': 'tcp' }),
};

const routeDuration: DurationSource<RouteTrace> = {
  channel: 'switchwire:route',
  name: 'freeswitch.route.duration',
  description: 'One run of a route',
  attributes: ({ script, route }) => ({
    'freeswitch.script.name': script,
    'freeswitch.route': route,
  }),
  isOverAtEnd: ({ isWaiting }) => isWaiting !== true,
};

const connectionsClosed: CountSource<SessionClosedMessage> = {
  channel: 'switchwire:session.closed',
  name: 'freeswitch.client.connection.closed',
  description: 'Connections that ended',
  unit: '{connection}',
  attributes: ({ address, cause: { kind, code } }) => ({
    ...peerAttributes(address),
    'freeswitch.close.kind': kind,
    // an end that this side asked for is not an error
    ...(kind === 'request' ? {} : { 'error.type': code }),
  }),
};

const eventsDropped: CountSource<EventDroppedMessage> = {
  channel: 'switchwire:event.dropped',
  name: 'freeswitch.client.event.dropped',
  description: 'Events that an iteration lost because it was full',
  unit: '{event}',
  attributes: ({ address }) => peerAttributes(address),
};

const framesSkipped: CountSource<FrameSkippedMessage> = {
  channel: 'switchwire:frame.skipped',
  name: 'freeswitch.client.frame.skipped',
  description: 'Frames whose body was above the limit and was not kept',
  unit: '{frame}',
  attributes: ({ address }) => peerAttributes(address),
};

interface OfSocket {
  readonly socket: { readonly address: string };
}

const transitions: CountSource<OfSocket & { readonly socket: { readonly phase: string } }> = {
  channel: 'switchwire:transition',
  name: 'freeswitch.socket.transition',
  description: 'Changes of the phase of supervised sockets',
  unit: '{transition}',
  attributes: ({ socket: { address, phase } }): Attributes => ({
    ...peerAttributes(address),
    'freeswitch.socket.phase': phase,
  }),
};

const gaps: CountSource<OfSocket & { readonly kind: string }> = {
  channel: 'switchwire:gap',
  name: 'freeswitch.socket.gap',
  description: 'Gaps in the events of supervised sockets',
  unit: '{gap}',
  attributes: ({ socket, kind }): Attributes => ({
    ...peerAttributes(socket.address),
    'freeswitch.gap.kind': kind,
  }),
};

/** Records every metric, until the functions that it returns are called. */
export const recordMetrics = (meter: () => Meter): readonly (() => void)[] => [
  measure(commandDuration, meter),
  measure(jobDuration, meter),
  measure(connectDuration, meter),
  measure(routeDuration, meter),
  count(connectionsClosed, meter),
  count(eventsDropped, meter),
  count(framesSkipped, meter),
  count(transitions, meter),
  count(gaps, meter),
];
