import {
  commands,
  describeCommand,
  type EslReply,
  InvalidArgumentError,
} from '@switchwire/esl-protocol';
import { NotConnectedError } from '@switchwire/esl-client';
import { matchesFilter, type ServerFilter } from '../choose/eligible.ts';
import { type ServiceState } from '../placement.ts';
import { connectionCommandError } from '../socket/connection-command.ts';
import { type SocketInfo } from '../socket/socket-info.ts';
import { type AcquireOptions, type SocketLease } from '../socket/socket-lease.ts';

const DEFAULT_CONCURRENCY = 16;
const MAX_CONCURRENCY = 1_000;

/** Which servers get the command. Default: all, in every state. */
export interface ExecuteFilter extends ServerFilter {
  readonly state?: ServiceState | readonly ServiceState[] | undefined;
}

export interface ExecuteAllOptions {
  /** Servers that are asked at one time, 1 to 1,000. Default: 16. */
  readonly concurrency?: number | undefined;
  /** Of each server, milliseconds. Default: `timings.commandTimeout`. */
  readonly timeoutMs?: number | undefined;
  /** Aborting fails the servers that have not answered. */
  readonly signal?: AbortSignal | undefined;
  /** As of a lease. Default: `executeAll`. */
  readonly consumer?: string | undefined;
}

/** What one server answered, or why it did not. */
export interface ServerAnswer {
  readonly id: string;
  readonly address: string;
  /** It answered, and not with `-ERR` or `-USAGE`. */
  readonly ok: boolean;
  readonly reply: EslReply | undefined;
  /** As of a lease's `send`: its `code` says what happened, `written` whether the command may have run. */
  readonly error: Error | undefined;
}

/** What `executeAll` needs of a manager. */
export interface CommandedServers {
  list(): readonly SocketInfo[];
  find(key: string, options?: AcquireOptions): SocketLease | undefined;
}

/**
 * Runs one command on every server that the filter lets through, and gives an answer of each, in the order of `list()`. A server
 * that is not connected, or does not answer, fails alone; nothing is sent twice.
 *
 * Rejects, before anything is sent, with InvalidArgumentError for a command or option that can never be right, and with
 * ConnectionCommandError for a command that would change the shared connections.
 */
export async function executeAll(
  servers: CommandedServers,
  command: string,
  filter: ExecuteFilter = {},
  options: ExecuteAllOptions = {},
): Promise<readonly ServerAnswer[]> {
  const { concurrency = DEFAULT_CONCURRENCY, consumer = 'executeAll', ...send } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MAX_CONCURRENCY) {
    throw new InvalidArgumentError(
      `The concurrency of executeAll() is ${concurrency}; use a whole number from 1 to ${MAX_CONCURRENCY}`,
    );
  }
  const bytes = commands.raw(command);
  const refusal = connectionCommandError('each server', bytes);
  if (refusal !== undefined) throw refusal;

  const targets = servers.list().filter((socket) => isTarget(socket, filter));
  return await inParallel(targets, concurrency, async ({ id, address }) => {
    const lease = servers.find(address, { consumer });
    try {
      if (lease === undefined)
        throw new NotConnectedError(address, { attempted: describeCommand(command) });
      const reply = await lease.send(bytes, send);
      return { id, address, ok: reply.kind !== 'err', reply, error: undefined };
    } catch (error) {
      return { id, address, ok: false, reply: undefined, error: asError(error) };
    } finally {
      lease?.release();
    }
  });
}

function isTarget(socket: SocketInfo, filter: ExecuteFilter): boolean {
  const { state: wanted } = filter;
  const { state = 'in-service', direction } = socket;
  if (direction !== 'inbound' || !matchesFilter(socket, filter)) return false;
  return wanted === undefined || [wanted].flat().includes(state);
}

/** The results in the order of the items, whichever is done first. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  // one iterator for all workers: each takes the next item
  const rest = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return results;
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
