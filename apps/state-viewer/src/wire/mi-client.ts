/** The server refused a method: its own words, its JSON-RPC code. */
export class MiError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'MiError';
    this.code = code;
  }
}

/** The server requires a token, or another one. */
export class UnauthorizedError extends Error {
  constructor() {
    super('The server requires a token');
    this.name = 'UnauthorizedError';
  }
}

export interface MiClientOptions {
  readonly token: () => string | undefined;
  readonly onUnauthorized?: () => void;
  /** Default 15,000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Calls methods of `POST /mi` (JSON-RPC 2.0). */
export interface MiClient {
  call(method: string, params?: readonly unknown[]): Promise<unknown>;
}

export function createMiClient(options: MiClientOptions): MiClient {
  const { token, onUnauthorized, timeoutMs = 15_000, fetch = globalThis.fetch } = options;
  let id = 0;
  return {
    async call(method, params = []) {
      id += 1;
      const bearer = token();
      const response = await fetch('mi', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.status === 401) {
        onUnauthorized?.();
        throw new UnauthorizedError();
      }
      return readAnswer(await response.text(), response.status);
    },
  };
}

function readAnswer(text: string, status: number): unknown {
  const answer = parse(text);
  if (answer === undefined)
    throw new MiError(status, `The server answered ${status}, not JSON-RPC`);
  if (answer.error === undefined) return answer.result;
  const { code = 0, message = 'Unknown error', data } = answer.error;
  const detail = typeof data === 'string' ? data : data?.message;
  throw new MiError(code, detail === undefined ? message : `${message}: ${detail}`);
}

interface Answer {
  readonly result?: unknown;
  readonly error?: {
    readonly code?: number;
    readonly message?: string;
    readonly data?: string | { readonly message?: string };
  };
}

function parse(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
