import { type SocketInfo } from '@switchwire/conn-manager';
import { EslError, parseFsUrl } from '@switchwire/esl-protocol';
import { badParameterValue, type MiError, notFound } from '../json-rpc/mi-error.ts';
import { defineCommand, param } from '../mi/command.ts';
import { socketKeyOf } from '../sockets/known-sockets.ts';
import { type SocketSet } from '../sockets/socket-set.ts';

/** So that the request is answered before its client, or a proxy, gives up. */
const MAX_WAIT_SECONDS = 3_600;
/** The order is carried out, and nothing is waited for. */
const AT_ONCE_MS = 1;

const freeswitchUrl = param.string('host[:port] of a known socket, as in fs_list');

/** Names it as fs_list would: without the password of the URL. */
export const socketNotFound = (url: string): MiError =>
  notFound('Socket not found', `there is no socket ${socketKeyOf(parseFsUrl(url))}; fs_list lists the sockets`); // prettier-ignore

/** The known socket that a URL means. Throws MiError. */
export const findSocket = (url: string, sockets: SocketSet): SocketInfo => {
  let found: SocketInfo | undefined;
  try {
    found = sockets.find(url);
  } catch (error) {
    if (error instanceof EslError) throw badParameterValue(error.message);
    throw error;
  }
  if (found === undefined) throw socketNotFound(url);
  return found;
};

export const fsDrain = defineCommand({
  name: 'fs_drain',
  qualifiedName: 'freeswitch_scripting:drain',
  help: 'stops giving new calls to a FreeSWITCH; the calls it has go on and are counted. Survives restarts where the socket is in the database',
  exportedBy: 'freeswitch_scripting',
  params: {
    freeswitch_url: freeswitchUrl,
    timeout: param.optional(param.seconds('seconds to wait until no call is left; 0: none')),
    pause: param.optional(param.int('1: also make FreeSWITCH refuse calls (fsctl pause inbound)')),
  },
  async run({ freeswitch_url, timeout = 0, pause = 0 }, { manager, sockets }) {
    if (timeout > MAX_WAIT_SECONDS) {
      throw badParameterValue(`timeout must be at most ${MAX_WAIT_SECONDS} seconds`);
    }
    const { id } = findSocket(freeswitch_url, sockets);
    const timeoutMs = timeout === 0 ? AT_ONCE_MS : timeout * 1_000;
    const { outcome, callsLeft } = await manager.drain(id, {
      timeoutMs,
      pauseInbound: pause === 1,
    });
    return { outcome: outcome === 'timeout' ? 'draining' : outcome, callsLeft: callsLeft ?? null };
  },
});

export const fsResume = defineCommand({
  name: 'fs_resume',
  qualifiedName: 'freeswitch_scripting:resume',
  help: 'gives new calls to a FreeSWITCH again',
  exportedBy: 'freeswitch_scripting',
  params: {
    freeswitch_url: freeswitchUrl,
    pause: param.optional(param.int('1: also make FreeSWITCH accept calls (fsctl resume inbound)')),
  },
  async run({ freeswitch_url, pause = 0 }, { manager, sockets }) {
    const { id } = findSocket(freeswitch_url, sockets);
    await manager.resume(id, { resumeInbound: pause === 1 });
    return 'OK';
  },
});

export const fsDisable = defineCommand({
  name: 'fs_disable',
  qualifiedName: 'freeswitch_scripting:disable',
  help: 'takes a FreeSWITCH out of service: it gets no new calls, stays connected and is only watched',
  exportedBy: 'freeswitch_scripting',
  params: { freeswitch_url: freeswitchUrl },
  async run({ freeswitch_url }, { manager, sockets }) {
    await manager.disable(findSocket(freeswitch_url, sockets).id);
    return 'OK';
  },
});
