import { defineCommand } from '../mi/command.ts';

export const sinksList = defineCommand({
  name: 'sinks_list',
  exportedBy: 'core',
  help: 'lists the event sinks of --sink: state, queue, deliveries, and losses by reason',
  run: (_, { sinks }) => ({ Sinks: sinks.list() }),
});
