import { MI_CODES, MiError } from '../json-rpc/mi-error.ts';
import { defineCommand, param } from '../mi/command.ts';
import { chooseServer, NO_SERVER, splitWords } from '../sockets/choose-server.ts';

export const fsChoose = defineCommand({
  name: 'fs_choose',
  qualifiedName: 'freeswitch_scripting:choose',
  help: 'names the FreeSWITCH that should get the next call, and counts it there until a heartbeat shows it',
  exportedBy: 'freeswitch_scripting',
  params: {
    group: param.optional(param.string('only servers of this group; empty: of every group')),
    tags: param.optional(param.string('only servers with all of these, separated by commas')),
    exclude: param.optional(param.string('hosts or host:port not to choose, separated by commas')),
  },
  async run({ group, tags = '', exclude = '' }, { manager, fleet }) {
    await fleet?.refresh();
    const chosen = chooseServer(manager, {
      group: group === '' ? undefined : group,
      tags: splitWords(tags),
      exclude: splitWords(exclude),
    });
    if (chosen !== undefined) return chosen;
    throw new MiError(MI_CODES.temporarilyUnavailable, 'Temporarily Unavailable', NO_SERVER);
  },
});
