import { methodAmbiguous, methodNotFound } from '../json-rpc/mi-error.ts';
import { closest } from '../text/closest.ts';
import { type KnownCommands, type MiCommand } from './command.ts';

const localNameOf = (qualifiedName: string): string =>
  qualifiedName.slice(qualifiedName.indexOf(':') + 1);

/** The commands there are, by every name under which they can be called. */
export class MiCatalogue implements KnownCommands {
  readonly commands: readonly MiCommand[];
  readonly #byName = new Map<string, MiCommand>();
  readonly #byLocalName = new Map<string, MiCommand[]>();

  constructor(commands: readonly MiCommand[]) {
    this.commands = commands;
    for (const command of commands) {
      this.#byName.set(command.name, command);
      if (command.qualifiedName === undefined) continue;
      this.#byName.set(command.qualifiedName, command);
      const local = localNameOf(command.qualifiedName);
      this.#byLocalName.set(local, [...(this.#byLocalName.get(local) ?? []), command]);
    }
  }

  names(): readonly string[] {
    const qualified = this.commands.flatMap(({ qualifiedName }) => qualifiedName ?? []);
    return [...this.commands.map(({ name }) => name), ...qualified];
  }

  find(name: string): MiCommand | undefined {
    return this.#byName.get(name);
  }

  /** The command that a request means: by a full name, or by a local name that only one command has. */
  resolve(method: string): MiCommand {
    const local = this.#byLocalName.get(method) ?? [];
    const command = this.#byName.get(method) ?? (local.length === 1 ? local[0] : undefined);
    if (command !== undefined) return command;
    if (local.length > 1) throw methodAmbiguous(local.flatMap((one) => one.qualifiedName ?? []));
    const suggestion = closest(method, this.names());
    throw methodNotFound(
      suggestion === undefined
        ? 'which lists the methods'
        : `did you mean ${suggestion}? which lists the methods`,
    );
  }
}
