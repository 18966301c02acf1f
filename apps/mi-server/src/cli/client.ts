import { type Command } from 'commander';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { type MiParams } from '../json-rpc/request.ts';
import { printable } from '../text/printable.ts';
import { CliError, EXIT, UnavailableError } from './cli-error.ts';

/** Where a running server is, and its token. */
export interface ClientOptions {
  /** Without a path: `http://127.0.0.1:8888`. */
  readonly url: string;
  readonly token: string | undefined;
}

const DEFAULT_URL = 'http://127.0.0.1:8888';

export const addClientOptions = (command: Command): Command =>
  command
    .option('--url <URL>', `the server (SWITCHWIRE_URL, default ${DEFAULT_URL})`)
    .option(
      '--token <TEXT>',
      'its token (better: SWITCHWIRE_TOKEN, which other users of this machine cannot see)',
    );

/** Anything else would be refused as a header, with a message that quotes it. */
const TOKEN = /^[\x21-\x7e]+$/;

const checkedToken = (token: string | undefined): string | undefined => {
  if (token === undefined || TOKEN.test(token)) return token;
  throw new CliError(
    'the token (--token, SWITCHWIRE_TOKEN) contains a character that a token cannot contain: use visible ASCII characters without blanks',
    EXIT.usage,
  );
};

/** Flags before the environment. A URL may end in /mi, as opensips-cli wants it. */
export const clientOptionsOf = (
  parsed: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv = process.env,
): ClientOptions => {
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  const given = text(parsed['url']) ?? text(environment['SWITCHWIRE_URL']) ?? DEFAULT_URL;
  const url = /^https?:\/\//i.test(given) ? given : `http://${given}`;
  return {
    url: url.replace(/\/+$/, '').replace(/\/mi$/, ''),
    token: checkedToken(text(parsed['token']) ?? text(environment['SWITCHWIRE_TOKEN'])),
  };
};

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

const TIMEOUT_MS = 30_000;
/** Statuses of a server, or of a proxy in front of it, that is busy or restarting. */
const PASSING = [429, 502, 503, 504];
/** Hints for texts of OpenSIPS that do not explain themselves. */
const HINTS: Readonly<Record<string, string>> = {
  'Command handler returned null': 'the server has no database; start it with --db-url',
};

export const requestHeaders = ({ token }: ClientOptions): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** The error for a server that does not answer. */
export const unreachable = (url: string, error: unknown): UnavailableError => {
  const { cause, name } = error as Error & { cause?: { code?: string; message?: string } };
  const reason = name === 'TimeoutError' ? 'no answer in time' : (error as Error).message;
  const why = cause?.code ?? cause?.message ?? reason;
  if (why.startsWith('HPE_')) {
    return new UnavailableError(
      `${url} does not speak HTTP (${why}). Is this the port of mi-server (8888), and not that of a FreeSWITCH?`,
      EXIT.unreachable,
    );
  }
  if (why.startsWith('ERR_SSL_')) {
    return new UnavailableError(
      `${url} does not speak TLS (${why}). Use http:// for a server without a certificate`,
      EXIT.unreachable,
    );
  }
  return new UnavailableError(
    `cannot reach ${url} (${why}). Is mi-server running there? use --url for another server`,
    EXIT.unreachable,
  );
};

/** The error for an HTTP status that is not a success. */
export const refused = (url: string, status: number): CliError => {
  if (status === 401) {
    return new CliError(`${url} requires a token: set SWITCHWIRE_TOKEN or give --token`);
  }
  const isElsewhere = status === 404 || status === 405 || status === 415;
  const hint = isElsewhere ? '. Is an mi-server there?' : '';
  const words = `${url} answered with HTTP status ${status}${hint}`;
  return PASSING.includes(status) ? new UnavailableError(words) : new CliError(words);
};

/** Something else may listen there, and answer 200 to everything. */
const answerOf = async (response: Response, url: string): Promise<Answer> => {
  const text = await response.text();
  try {
    const answer = JSON.parse(text) as Partial<Answer & { readonly jsonrpc: unknown }> | null;
    if (answer?.jsonrpc === '2.0') return answer;
  } catch {
    // said below
  }
  const type = response.headers.get('content-type') ?? 'no content type';
  throw new CliError(
    `${url} is not an mi-server: its answer is not JSON-RPC (${printable(type)})`,
    EXIT.unreachable,
  );
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
      headers: { 'content-type': 'application/json', ...requestHeaders(client) },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    throw unreachable(url, error);
  }
  if (!response.ok) throw refused(url, response.status);
  const answer = await answerOf(response, url);
  if (answer.error === undefined) return answer.result;
  const { code, message, data } = answer.error;
  const detail =
    data === undefined ? '' : ` (${typeof data === 'string' ? data : JSON.stringify(data)})`;
  const hint = typeof data === 'string' ? HINTS[data] : undefined;
  throw new CliError(
    // what a FreeSWITCH said may be in it
    printable(`${method}: ${code}: ${message}${detail}${hint === undefined ? '' : `: ${hint}`}`),
  );
};

/** One message of text/event-stream. */
export interface StreamMessage {
  readonly event?: string | undefined;
  readonly data: string;
  readonly id?: string | undefined;
}

/** The messages of an event stream, as they come; comments are handed to the listener. */
export async function* messagesOf(
  response: Response,
  onComment: (comment: string) => void,
): AsyncGenerator<StreamMessage> {
  const type = response.headers.get('content-type') ?? '';
  if (response.body === null || !type.startsWith('text/event-stream')) {
    throw new CliError(
      `${response.url} is not an mi-server: its answer is not an event stream`,
      EXIT.unreachable,
    );
  }
  const messages = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ onComment }));
  for await (const message of messages) yield message;
}
