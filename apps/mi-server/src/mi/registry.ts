import { dispatchJsonRpc, type DispatchOptions } from '../json-rpc/dispatch.ts';
import { methodAmbiguous, methodNotFound } from '../json-rpc/mi-error.ts';
import { matchParams } from '../json-rpc/params.ts';
import { type MiParams } from '../json-rpc/request.ts';
import { closest } from '../text/closest.ts';
import { type MiCatalogue, type MiCommand } from './mi-command.ts';
import { type MiContext } from './mi-context.ts';

/** Called after each request; for metrics. `code` is 0 for a result, the JSON-RPC error code else. */
export type MiObserver = (method: string, code: number, durationMs: number) => void;

export interface MiRegistryOptions extends DispatchOptions {
  readonly commands: readonly MiCommand[];
  readonly onRequest?: MiObserver;
}

/** The management interface, text to text. Knows no transport; usable without HTTP. */
export class MiRegistry implements MiCatalogue {
  readonly commands: readonly MiCommand[];
  readonly #byName = new Map<string, MiCommand>();
  readonly #byLocalName = new Map<string, MiCommand[]>();
  readonly #context: MiContext;
  readonly #options: MiRegistryOptions;

  constructor(context: MiContext, options: MiRegistryOptions) {
    this.#context = context;
    this.#options = options;
    this.commands = options.commands;
    for (const command of options.commands) {
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

  /** JSON-RPC text in, JSON-RPC text out; `null` when there is nothing to answer. Never rejects. */
  handle(text: string): Promise<string | null> {
    return dispatchJsonRpc(text, (method, params) => this.#observed(method, params), this.#options);
  }

  /** Runs one method as a request would; rejects with MiError. */
  async call(method: string, params?: MiParams): Promise<unknown> {
    const command = this.#resolve(method);
    return await command.run(matchParams(command.params, params), this.#context, this);
  }

  async #observed(method: string, params: MiParams): Promise<unknown> {
    const { onRequest } = this.#options;
    if (onRequest === undefined) return this.call(method, params);
    const startedAt = performance.now();
    // an unknown method is one series in the metrics, however it is spelled
    const name = this.#find(method)?.name ?? 'unknown';
    try {
      const result = await this.call(method, params);
      onRequest(name, 0, performance.now() - startedAt);
      return result;
    } catch (error) {
      const code = (error as { readonly code?: unknown }).code;
      onRequest(name, typeof code === 'number' ? code : 500, performance.now() - startedAt);
      throw error;
    }
  }

  /** By a full name, or by a local name that only one command has. */
  #find(method: string): MiCommand | undefined {
    const local = this.#byLocalName.get(method);
    return this.#byName.get(method) ?? (local?.length === 1 ? local[0] : undefined);
  }

  #resolve(method: string): MiCommand {
    const command = this.#find(method);
    if (command !== undefined) return command;
    const local = this.#byLocalName.get(method) ?? [];
    if (local.length > 1) throw methodAmbiguous(local.flatMap((one) => one.qualifiedName ?? []));
    const suggestion = closest(method, this.names());
    throw methodNotFound(
      suggestion === undefined
        ? 'which lists the methods there are'
        : `did you mean ${suggestion}? which lists the methods there are`,
    );
  }
}

const localNameOf = (qualifiedName: string): string =>
  qualifiedName.slice(qualifiedName.indexOf(':') + 1);
