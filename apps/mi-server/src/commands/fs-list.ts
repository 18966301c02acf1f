import { type CloseCause } from '@switchwire/esl-client';
import { type HeartbeatInfo } from '@switchwire/conn-manager';
import { type MiCommand } from '../mi/mi-command.ts';
import { type ListedSocket } from '../sockets/socket-set.ts';
import { NO_HELP } from './no-help.ts';

const isoTime = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

const describeCause = (cause: CloseCause | undefined): object | null =>
  cause === undefined ? null : { kind: cause.kind, code: cause.code, message: cause.message };

const describeHeartbeat = (heartbeat: HeartbeatInfo | undefined): object | null =>
  heartbeat === undefined
    ? null
    : {
        ...heartbeat,
        receivedAt: isoTime(heartbeat.receivedAt),
        version: heartbeat.version ?? null,
      };

/** One socket: OpenSIPS's two members first, then ours. Times are ISO 8601. */
const describeSocket = ({ info, events }: ListedSocket): object => ({
  if: info.address,
  Events: events,
  id: info.id,
  phase: info.phase,
  since: isoTime(info.since),
  generation: info.generation,
  attempt: info.attempt,
  retryAt: isoTime(info.retryAt),
  lastCause: describeCause(info.lastCause),
  refusedEvents: info.refusedEvents,
  heartbeat: describeHeartbeat(info.heartbeat),
  counters: info.stats,
  consumers: info.consumers,
});

export const fsList: MiCommand = {
  name: 'fs_list',
  qualifiedName: 'freeswitch_scripting:list',
  help: NO_HELP,
  summary: 'lists the FreeSWITCH ESL sockets, their events and how they are',
  exportedBy: 'freeswitch_scripting',
  params: [[]],
  run: (_params, { sockets }) => ({ Sockets: sockets.list().map(describeSocket) }),
};
