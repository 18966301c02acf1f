import { type MiParams } from '../json-rpc/request.ts';
import { type ClientOptions } from './client-options.ts';
import { CliError, EXIT, UnavailableError } from './exit-codes.ts';

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

const TIMEOUT_MS = 30_000;
/** Statuses of a server, or of a proxy before it, that has no time or is being started again. */
const PASSING = [429, 502, 503, 504];
/** What OpenSIPS says in words that help nobody. */
const HINTS: Readonly<Record<string, string>> = {
  'Command handler returned null': 'the server has no database; start it with --db-url',
};

export const headersOf = ({ token }: ClientOptions): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** Words for a server that does not answer. */
export const unreachable = (url: string, error: unknown): UnavailableError => {
  const { cause, name } = error as Error & { cause?: { code?: string; message?: string } };
  const reason = name === 'TimeoutError' ? 'no answer in time' : (error as Error).message;
  const why = cause?.code ?? cause?.message ?? reason;
  return new UnavailableError(
    `cannot reach ${url} (${why}). Is mi-server running there? --url names another one`,
    EXIT.unreachable,
  );
};

/** Words for an HTTP status that is no success. */
export const refused = (url: string, status: number): CliError => {
  if (status === 401) {
    return new CliError(`${url} wants a token: set SWITCHWIRE_TOKEN or give --token`);
  }
  const words = `${url} answered with HTTP status ${status}`;
  return PASSING.includes(status) ? new UnavailableError(words) : new CliError(words);
};

/** Calls one method. Rejects with CliError: not reachable, not let in, or an error answer. */
export const callMi = async (
  client: ClientOptions,
  method: string,
  params?: MiParams,
  signal?: AbortSignal,
): Promise<unknown> => {
  const url = `${client.url}/mi`;
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, ...(params && { params }) });
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf(client) },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    throw unreachable(url, error);
  }
  if (!response.ok) throw refused(url, response.status);
  const answer = (await response.json()) as Answer;
  if (answer.error === undefined) return answer.result;
  const { code, message, data } = answer.error;
  const detail =
    data === undefined ? '' : ` (${typeof data === 'string' ? data : JSON.stringify(data)})`;
  const hint = typeof data === 'string' ? HINTS[data] : undefined;
  throw new CliError(
    `${method}: ${code}: ${message}${detail}${hint === undefined ? '' : `: ${hint}`}`,
  );
};
