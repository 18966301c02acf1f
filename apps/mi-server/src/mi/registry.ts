import { type AuditedCall } from '../audit/audit-record.ts';
import { MI_COMMANDS } from '../commands/mi-commands.ts';
import { asMiError, invalidRequest, internalError, parseError } from '../json-rpc/mi-error.ts';
import {
  errorAnswer,
  type MiHandler,
  type MiParams,
  readRequest,
  resultAnswer,
} from '../json-rpc/request.ts';
import { refuseCall, type ServerRights } from '../rights/check-right.ts';
import { type Caller, INSIDE } from '../rights/identity.ts';
import { cutToGroups } from '../rights/cut-to-groups.ts';
import { MiCatalogue } from './catalogue.ts';
import { type MiCommand } from './command.ts';
import { type MiContext } from './context.ts';

/** Called after each request; for metrics. `code` is 0 for a result, otherwise the JSON-RPC error code. */
export type MiObserver = (method: string, code: number, durationMs: number) => void;

export interface MiRegistryOptions {
  /** Commands of your own, beside those of OpenSIPS's freeswitch_scripting and what its clients ask for. */
  readonly commands?: readonly MiCommand[];
  /** Requests in one batch. Default 100. */
  readonly maxBatch?: number;
  /** Called for a batch that holds more. */
  readonly onBatchTooLarge?: () => void;
  /** What callers may do. Default: everything, as this is for the program that embeds it. */
  readonly rights?: ServerRights;
  readonly onRequest?: MiObserver;
  /** Called after each call; for the audit. */
  readonly onCall?: (call: AuditedCall) => void;
  /** Called for a failure that is a defect of a command, not of the request. */
  readonly onDefect?: (method: string, error: unknown) => void;
}

const DEFAULT_MAX_BATCH = 100;

const DEFECT = 'a defect of the server; its log has the details';

/** While a server joins its fleet, it knows no socket yet. */
const isAboutSockets = ({ exportedBy, name }: MiCommand): boolean =>
  exportedBy === 'freeswitch_scripting' || name === 'fleet_move';

/** The management interface, text to text. Knows no transport; usable without HTTP. */
export class MiRegistry implements MiHandler {
  readonly catalogue: MiCatalogue;
  readonly #context: MiContext;
  readonly #options: MiRegistryOptions;
  readonly #maxBatch: number;

  constructor(context: MiContext, options: MiRegistryOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#maxBatch = options.maxBatch ?? DEFAULT_MAX_BATCH;
    this.catalogue = new MiCatalogue([...MI_COMMANDS, ...(options.commands ?? [])]);
  }

  /**
   * JSON-RPC 2.0, text to text: one request or a batch in, the answer out, `null` where there is nothing to answer. A
   * batch runs in order, one request after the other. Never rejects. Without a caller it is the embedding program that asks.
   */
  async handle(text: string, caller: Caller = INSIDE): Promise<string | null> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // the parser's message quotes the text, which may hold a password
      return errorAnswer(parseError('the text is not valid JSON'), null);
    }
    if (!Array.isArray(value)) return this.#answer(value, caller);
    if (value.length === 0) return errorAnswer(invalidRequest('the batch is empty'), null);
    if (value.length > this.#maxBatch) {
      this.#options.onBatchTooLarge?.();
      const data = `a batch may hold at most ${this.#maxBatch} requests, this one has ${value.length}`;
      return errorAnswer(invalidRequest(data), null);
    }
    const answers: string[] = [];
    for (const item of value) {
      const answer = await this.#answer(item, caller);
      if (answer !== null) answers.push(answer);
    }
    return answers.length === 0 ? null : `[${answers.join(',')}]`;
  }

  /** Runs one method as a request would; rejects with MiError, and with anything else for a defect. */
  async call(method: string, params?: MiParams, caller: Caller = INSIDE): Promise<unknown> {
    const { onRequest, onCall, onDefect, rights } = this.#options;
    const startedAt = performance.now();
    // an unknown method is one series in the metrics, however it is spelled
    let name = 'unknown';
    let code = 0;
    let paramNames: readonly string[] = [];
    try {
      const command = this.catalogue.resolve(method);
      ({ name } = command);
      paramNames = command.params.map((one) => one.name);
      if (isAboutSockets(command)) await this.#context.joined();
      if (rights === undefined) return await command.call(params, this.#context, this.catalogue);
      const { identity } = caller;
      const refusal = refuseCall({ method: name, paramNames, params }, identity, rights);
      if (refusal !== undefined) throw refusal;
      const result = await command.call(params, this.#context, this.catalogue);
      return cutToGroups(name, result, identity, rights.sockets);
    } catch (error) {
      const answered = asMiError(error);
      code = answered?.code ?? internalError(DEFECT).code;
      throw answered ?? error;
    } finally {
      const durationMs = performance.now() - startedAt;
      try {
        onRequest?.(name, code, durationMs);
        onCall?.({ caller, method: name, paramNames, params, code, durationMs });
      } catch (error) {
        // whoever counts or records calls never changes an answer
        onDefect?.(name, error);
      }
    }
  }

  async #answer(value: unknown, caller: Caller): Promise<string | null> {
    const request = readRequest(value);
    if ('error' in request) return errorAnswer(request.error, request.id);
    const { method, params, id, isNotification } = request;
    try {
      const result = await this.call(method, params, caller);
      return isNotification ? null : resultAnswer(result, id);
    } catch (error) {
      const answered = asMiError(error);
      if (answered === undefined) this.#options.onDefect?.(method, error);
      return isNotification ? null : errorAnswer(answered ?? internalError(DEFECT), id);
    }
  }
}

/** The MI with all commands of OpenSIPS's freeswitch_scripting and what its clients ask for; `commands` adds your own. */
export const createMiRegistry = (context: MiContext, options?: MiRegistryOptions): MiRegistry =>
  new MiRegistry(context, options);
