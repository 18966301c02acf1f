import type { HistoryResponse } from '@switchwire/machine-view';
import { UnauthorizedError } from './mi-client.ts';

export interface HistoryClientOptions {
  readonly token: () => string | undefined;
  readonly onUnauthorized?: () => void;
  /** Default 15,000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Reads `GET /history`. */
export interface HistoryClient {
  /** The newest incidents, at most `limit`. Rejects with the server's words. */
  read(limit: number): Promise<HistoryResponse>;
}

export function createHistoryClient(options: HistoryClientOptions): HistoryClient {
  const { token, onUnauthorized, timeoutMs = 15_000, fetch = globalThis.fetch } = options;
  return {
    async read(limit) {
      const bearer = token();
      const response = await fetch(`history?limit=${limit}`, {
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.status === 401) {
        onUnauthorized?.();
        throw new UnauthorizedError();
      }
      const answer = parse(await response.text());
      if (response.ok && Array.isArray(answer?.incidents)) return answer as HistoryResponse;
      throw new Error(answer?.error ?? `The server answered ${response.status}, not a history`);
    },
  };
}

type Answer = Partial<HistoryResponse> & { readonly error?: string };

function parse(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
