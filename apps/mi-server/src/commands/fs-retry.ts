import { EslError, formatAddress, parseFsUrl } from '@switchwire/esl-protocol';
import { badParameterValue, notFound } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { freeswitchUrlParam } from './shared-params.ts';

const addressOf = (url: string): string => {
  try {
    const { host, port } = parseFsUrl(url);
    return formatAddress(host, port);
  } catch (error) {
    if (error instanceof EslError) throw badParameterValue(error.message);
    throw error;
  }
};

/** Ours: OpenSIPS has no way to hurry. */
export const fsRetry: MiCommand = {
  name: 'fs_retry',
  help: 'connects a FreeSWITCH ESL socket that waits for its next attempt at once',
  exportedBy: 'freeswitch_scripting',
  params: [[freeswitchUrlParam]],
  run(params, { manager }) {
    const address = addressOf(params.string('freeswitch_url') ?? '');
    const sockets = manager.list().filter((info) => info.address === address);
    if (sockets.length === 0) throw notFound('Socket not found', 'fs_list lists the sockets');
    const retried = sockets.filter((info) => manager.retry(info.id));
    return retried.length > 0 ? 'OK' : 'Nothing to do: this socket is not waiting';
  },
};
