import { MI_COMMANDS } from '../commands/mi-commands.ts';
import { type MiContext } from './mi-context.ts';
import { type MiCommand } from './mi-command.ts';
import { MiRegistry, type MiRegistryOptions } from './registry.ts';

/** The MI with all commands of OpenSIPS's freeswitch_scripting and what its clients ask for. `commands` adds your own. */
export const createMiRegistry = (
  context: MiContext,
  options: Partial<MiRegistryOptions> = {},
): MiRegistry => {
  const own: readonly MiCommand[] = options.commands ?? [];
  return new MiRegistry(context, { ...options, commands: [...MI_COMMANDS, ...own] });
};
