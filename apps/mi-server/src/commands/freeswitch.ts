import { type HeartbeatInfo, type SocketInfo } from '@switchwire/conn-manager';
import { type CloseCause } from '@switchwire/esl-client';
import { EslError } from '@switchwire/esl-protocol';
import { badParameterValue, internalError, serverError } from '../json-rpc/mi-error.ts';
import { defineCommand, param } from '../mi/command.ts';
import { type OwnedSocket } from '../mi/mi-fleet.ts';
import { type ListedSocket, type SocketSet } from '../sockets/socket-set.ts';
import { socketNotFound } from './service.ts';

/** What OpenSIPS answers to `help` for the commands of freeswitch_scripting, which come without a text there. */
const NO_HELP = 'not available for this command';

const freeswitchUrl = param.string(
  '[fs://][[username]:password@]host[:port]; the password may be left out for a known socket',
);
const events = param.list('event names, for example DTMF or CUSTOM sofia::register');

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

/** Which server of the fleet has it; nothing where this server is alone. */
const describeOwner = ({ owner }: SocketInfo & OwnedSocket): object =>
  owner === undefined
    ? {}
    : { owner: { server: owner.server ?? null, epoch: owner.epoch ?? null, state: owner.state } };

/** One socket: OpenSIPS's two members first, then ours. Times are ISO 8601. */
const describeSocket = ({ info, events }: ListedSocket): object => ({
  if: info.address,
  Events: events,
  id: info.id,
  ...describeOwner(info),
  state: info.state ?? 'in-service',
  callsLeft: info.callsLeft ?? null,
  group: info.group ?? null,
  weight: info.weight ?? 1,
  tags: info.tags ?? [],
  server:
    info.server === undefined
      ? null
      : {
          coreUuid: info.server.coreUuid,
          startedAt: isoTime(info.server.startedAt),
          // by its own word: fsctl pause, or an orderly shutdown
          refusesCalls: info.server.refusesCalls ?? null,
        },
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

export const fsSubscribe = defineCommand({
  name: 'fs_subscribe',
  qualifiedName: 'freeswitch_scripting:subscribe',
  help: NO_HELP,
  summary: 'subscribes a FreeSWITCH ESL socket to events, connecting it if it is new',
  exportedBy: 'freeswitch_scripting',
  params: { freeswitch_url: freeswitchUrl, events },
  async run({ freeswitch_url, events }, { sockets }) {
    await sockets.subscribe(freeswitch_url, events);
    return 'OK';
  },
});

export const fsUnsubscribe = defineCommand({
  name: 'fs_unsubscribe',
  qualifiedName: 'freeswitch_scripting:unsubscribe',
  help: NO_HELP,
  summary: 'removes events from a FreeSWITCH ESL socket; a socket without events is closed',
  exportedBy: 'freeswitch_scripting',
  params: { freeswitch_url: freeswitchUrl, events },
  async run({ freeswitch_url, events }, { sockets }) {
    await sockets.unsubscribe(freeswitch_url, events);
    return 'OK';
  },
});

export const fsList = defineCommand({
  name: 'fs_list',
  qualifiedName: 'freeswitch_scripting:list',
  help: NO_HELP,
  summary: 'lists the FreeSWITCH ESL sockets, their events and their state',
  exportedBy: 'freeswitch_scripting',
  async run(_params, { fleet, sockets }) {
    const missing = await fleet?.rollCall();
    const Sockets = sockets.list().map(describeSocket);
    // servers whose sockets are shown as the records have them
    return missing === undefined ? { Sockets } : { Sockets, Missing: missing };
  },
});

export const fsReload = defineCommand({
  name: 'fs_reload',
  qualifiedName: 'freeswitch_scripting:reload',
  help: NO_HELP,
  summary: 'replaces all sockets and events with those of the database (--db-url)',
  exportedBy: 'freeswitch_scripting',
  async run(_params, { sockets, fleet }) {
    // the original's words, which programs compare; the summary says that a database is needed. A worker has none: the others read theirs
    if (!sockets.hasStore && fleet?.worker() === undefined)
      throw serverError('Command handler returned null');
    await sockets.reload();
    return 'OK';
  },
});

/** Ours: OpenSIPS cannot connect ahead of time. */
export const fsRetry = defineCommand({
  name: 'fs_retry',
  help: 'reconnects a waiting FreeSWITCH ESL socket at once',
  exportedBy: 'freeswitch_scripting',
  params: { freeswitch_url: freeswitchUrl },
  run({ freeswitch_url }, { sockets }) {
    const retried = retry(freeswitch_url, sockets);
    if (retried === undefined) throw socketNotFound(freeswitch_url);
    return retried > 0 ? 'OK' : 'Nothing to do: this socket is not waiting';
  },
});

const retry = (url: string, sockets: SocketSet): number | undefined => {
  try {
    return sockets.retry(url);
  } catch (error) {
    if (error instanceof EslError) throw badParameterValue(error.message);
    throw error;
  }
};

export const freeswitchEsl = defineCommand({
  name: 'freeswitch_esl',
  qualifiedName: 'freeswitch_scripting:esl',
  help: 'runs one ESL command on a FreeSWITCH and answers with its reply; -ERR is a reply too',
  exportedBy: 'freeswitch_scripting',
  params: {
    command: param.string('for example: api status'),
    freeswitch_url: freeswitchUrl,
    body: param.optional(param.string('of a sendevent or sendmsg')),
  },
  async run({ command, freeswitch_url, body }, { freeswitch_esl }) {
    const options = body === undefined ? {} : { body };
    const response = await freeswitch_esl(command, freeswitch_url, options);
    if (!response.ok) {
      const { code, message } = response.error;
      throw internalError(code === undefined ? message : `${code}: ${message}`);
    }
    const { rc, reply, jobUuid } = response;
    return jobUuid === undefined ? { rc, reply } : { rc, reply, jobUuid };
  },
});
