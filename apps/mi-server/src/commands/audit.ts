import { askAll } from '../mi/ask-all.ts';
import { defineCommand, param } from '../mi/command.ts';

const DEFAULT_LIMIT = 100;

/** Ours: who called what lately. */
export const auditList = defineCommand({
  name: 'audit_list',
  help: 'lists what was done through MI and what was refused, newest first; in a fleet on all its servers',
  exportedBy: 'core',
  params: { limit: param.optional(param.int('how many at most, 100 if left out')) },
  async run({ limit: wanted = DEFAULT_LIMIT }, { audit, fleet }) {
    const limit = Math.max(1, wanted);
    const own = audit?.list(limit) ?? [];
    if (fleet === undefined) return { Calls: own };
    const { items, missing } = await askAll(fleet, 'audit.list', { limit }, own);
    const newestFirst = [...items].sort((one, other) => (one.at < other.at ? 1 : -1));
    return { Calls: newestFirst.slice(0, limit), Missing: missing };
  },
});
