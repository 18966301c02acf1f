import { askAll } from '../mi/ask-all.ts';
import { defineCommand } from '../mi/command.ts';

export const sinksList = defineCommand({
  name: 'sinks_list',
  exportedBy: 'core',
  help: 'lists the event sinks of --sink: state, queue, deliveries, and losses by reason; in a fleet those of each server',
  async run(_, { sinks, fleet }) {
    if (fleet === undefined) return { Sinks: sinks.list() };
    const { items, missing } = await askAll(fleet, 'sinks.list', {}, sinks.list());
    return { Sinks: items, Missing: missing };
  },
});
