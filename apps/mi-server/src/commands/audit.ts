import { defineCommand, param } from '../mi/command.ts';

const DEFAULT_LIMIT = 100;

/** Ours: who called what lately. */
export const auditList = defineCommand({
  name: 'audit_list',
  help: 'lists what was done through MI and what was refused, newest first',
  exportedBy: 'core',
  params: { limit: param.optional(param.int('how many at most, 100 if left out')) },
  run: ({ limit = DEFAULT_LIMIT }, { audit }) => ({
    Calls: audit?.list(Math.max(1, limit)) ?? [],
  }),
});
