import { type ServerAnswer } from '@switchwire/conn-manager/execute';
import { EslError } from '@switchwire/esl-protocol';
import { badParameterValue } from '../json-rpc/mi-error.ts';
import { defineCommand, param } from '../mi/command.ts';
import { splitWords } from '../sockets/choose-server.ts';

const STATES = ['in-service', 'draining', 'out-of-service'] as const;
const MAX_TIMEOUT_MS = 3_600_000;

const readState = (text: string): (typeof STATES)[number] | undefined => {
  if (text === '') return undefined;
  const state = STATES.find((one) => one === text);
  if (state === undefined)
    throw badParameterValue(`state must be ${STATES.join(', ')}, or left out`);
  return state;
};

const describeAnswer = ({ address, ok, reply, error }: ServerAnswer): object => {
  if (error === undefined) return { socket: address, ok, reply: reply?.text ?? '' };
  const { code, written } = error as { readonly code?: unknown; readonly written?: unknown };
  return {
    socket: address,
    ok,
    error: error.message,
    ...(typeof code === 'string' && { code }),
    // true: it may have run
    ...(typeof written === 'boolean' && { written }),
  };
};

export const fsExecute = defineCommand({
  name: 'fs_execute',
  qualifiedName: 'freeswitch_scripting:execute',
  help: 'runs one ESL command on many FreeSWITCH servers: one answer each, nothing is sent twice',
  exportedBy: 'freeswitch_scripting',
  params: {
    command: param.string('for example: api show calls count'),
    group: param.optional(param.string('only servers of this group; empty: of every group')),
    tags: param.optional(param.string('only servers with all of these, separated by commas')),
    state: param.optional(param.string(`only servers in this state: ${STATES.join(', ')}`)),
    concurrency: param.optional(param.int('servers asked at the same time; 16 if left out')),
    timeout: param.optional(param.int('milliseconds each server gets; 0: as for every command')),
  },
  async run({ command, group = '', tags = '', state = '', concurrency, timeout = 0 }, context) {
    if (timeout < 0 || timeout > MAX_TIMEOUT_MS) {
      throw badParameterValue(`timeout must be from 0 to ${MAX_TIMEOUT_MS} milliseconds`);
    }
    const filter = {
      group: group === '' ? undefined : group,
      tags: splitWords(tags),
      state: readState(state),
    };
    const options = { concurrency, timeoutMs: timeout === 0 ? undefined : timeout, consumer: 'mi' };
    await context.fleet?.refresh();
    try {
      const answers = await context.manager.executeAll(command, filter, options);
      const succeeded = answers.filter(({ ok }) => ok).length;
      return {
        succeeded,
        failed: answers.length - succeeded,
        Servers: answers.map(describeAnswer),
      };
    } catch (error) {
      if (error instanceof EslError) throw badParameterValue(error.message);
      throw error;
    }
  },
});
