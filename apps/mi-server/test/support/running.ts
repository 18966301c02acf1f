import { type Logger } from '@switchwire/esl-client';
import { flagSource, resolveConfig } from '../../src/config/resolve-config.ts';
import { type RunningServer, startServer } from '../../src/index.ts';

/** A log that a test can read. */
interface RecordedLog {
  readonly logger: Logger;
  readonly lines: readonly string[];
}

const recordLog = (): RecordedLog => {
  const lines: string[] = [];
  const tell =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      lines.push(JSON.stringify({ level, message, ...fields }));
    };
  return {
    lines,
    logger: { debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error') },
  };
};

export interface Running extends RecordedLog {
  readonly server: RunningServer;
  /** Calls a method over HTTP; the parsed answer. */
  readonly ask: (method: string, params?: unknown) => Promise<Answer>;
}

export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
}

/** mi-server as `mi-server start` runs it, on a free port. The caller stops it. */
export const startRunning = async (
  flags: Readonly<Record<string, unknown>> = {},
): Promise<Running> => {
  const log = recordLog();
  const config = resolveConfig([flagSource({ listen: '127.0.0.1:0', ...flags })]);
  const server = await startServer({ config, logger: log.logger });
  return { ...log, server, ask: askAt(server.url, config.token) };
};

/** Calls methods of the server at this URL. */
export const askAt = (url: string, token?: string): Running['ask'] => {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  return async (method, params) => {
    const request = { jsonrpc: '2.0', id: 1, method, ...(params !== undefined && { params }) };
    const body = JSON.stringify(request);
    const response = await fetch(`${url}/mi`, { method: 'POST', headers, body });
    return (await response.json()) as Answer;
  };
};

interface SocketJson {
  readonly if: string;
  readonly Events: readonly string[];
  readonly phase: string;
  readonly refusedEvents: readonly string[];
  readonly generation: number;
  readonly lastCause: { readonly code: string; readonly message: string } | null;
}

/** The sockets of fs_list. */
export const socketsOf = (answer: Answer): readonly SocketJson[] =>
  (answer.result as { readonly Sockets: readonly SocketJson[] }).Sockets;
