import { internalError } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { freeswitchUrlParam } from './shared-params.ts';

export const freeswitchEsl: MiCommand = {
  name: 'freeswitch_esl',
  qualifiedName: 'freeswitch_scripting:esl',
  help: 'runs one ESL command on a FreeSWITCH and answers with its reply; -ERR is a reply too',
  exportedBy: 'freeswitch_scripting',
  params: [
    [{ name: 'command', type: 'string', help: 'for example: api status' }, freeswitchUrlParam],
  ],
  async run(params, { freeswitch_esl }) {
    const response = await freeswitch_esl(
      params.string('command') ?? '',
      params.string('freeswitch_url') ?? '',
    );
    if (!response.ok) {
      const { code, message } = response.error;
      throw internalError(code === undefined ? message : `${code}: ${message}`);
    }
    const { rc, reply, jobUuid } = response;
    return jobUuid === undefined ? { rc, reply } : { rc, reply, jobUuid };
  },
};
