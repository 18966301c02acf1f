import { createSseParser, type ServerEvent } from './sse-parser.ts';

/**
 * `connecting`: no answer yet; `live`; `lost`: it was cut or fell silent, the next attempt follows; `unauthorized`:
 * the server wants a token, or another one; `refused`: it will not serve this request, for a reason that another
 * attempt does not change. No attempt follows these two.
 */
export type StreamStatus = 'connecting' | 'live' | 'lost' | 'unauthorized' | 'refused';

export interface EventStreamOptions {
  readonly url: string;
  /** Bearer token; asked for at each attempt. */
  readonly token: () => string | undefined;
  /** Events that came in one piece, in order. */
  readonly onEvents: (events: readonly ServerEvent[]) => void;
  /** `reason`: the server's words for `refused`. */
  readonly onStatus: (status: StreamStatus, reason?: string) => void;
  /** Silence after which the stream counts as lost. Default: never. */
  readonly silenceMs?: number;
  /** First wait before another attempt; doubles up to `maxRetryMs`. Default 250. */
  readonly retryMs?: number;
  readonly maxRetryMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export interface EventStream {
  close(): void;
}

/**
 * Reads server-sent events by `fetch`, because EventSource cannot carry a bearer token. Reconnects by itself, with the
 * id of the last event that had one, until closed or told that it is no use.
 */
export function openEventStream(options: EventStreamOptions): EventStream {
  const { retryMs = 250, maxRetryMs = 5_000, onStatus } = options;
  let aborter = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;
  const progress: Progress = {
    lastId: undefined,
    onOpen: () => {
      failures = 0;
    },
  };

  const attempt = async (): Promise<void> => {
    aborter = new AbortController();
    const { status, reason } = await readStream(options, aborter, progress);
    if (closed) return;
    onStatus(status, reason);
    if (status !== 'lost') return;
    timer = setTimeout(() => void attempt(), Math.min(maxRetryMs, retryMs * 2 ** failures));
    failures += 1;
  };

  onStatus('connecting');
  void attempt();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      aborter.abort();
    },
  };
}

/** What one connection leaves to the next. */
interface Progress {
  lastId: string | undefined;
  readonly onOpen: () => void;
}

interface Outcome {
  readonly status: 'lost' | 'unauthorized' | 'refused';
  readonly reason?: string;
}

const LOST: Outcome = { status: 'lost' };
const TOO_MANY_REQUESTS = 429;

/** One connection, from request to end. Never rejects. */
async function readStream(
  options: EventStreamOptions,
  aborter: AbortController,
  progress: Progress,
): Promise<Outcome> {
  const { url, token, onEvents, onStatus, silenceMs, fetch = globalThis.fetch } = options;
  const bearer = token();
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    if (silenceMs === undefined) return;
    clearTimeout(watchdog);
    watchdog = setTimeout(() => aborter.abort(), silenceMs);
  };
  try {
    listen();
    const response = await fetch(url, {
      headers: {
        accept: 'text/event-stream',
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(progress.lastId !== undefined && { 'last-event-id': progress.lastId }),
      },
      cache: 'no-store',
      signal: aborter.signal,
    });
    if (!response.ok || response.body === null) return await failureOf(response);
    progress.onOpen();
    onStatus('live');
    const parser = createSseParser();
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return LOST;
      listen();
      const events = parser.push(decoder.decode(value, { stream: true }));
      progress.lastId = events.at(-1)?.id ?? progress.lastId;
      if (events.length > 0) onEvents(events);
    }
  } catch {
    return LOST;
  } finally {
    clearTimeout(watchdog);
    aborter.abort();
  }
}

async function failureOf(response: Response): Promise<Outcome> {
  const { status } = response;
  if (status === 401) return { status: 'unauthorized' };
  const isFinal = status >= 400 && status < 500 && status !== TOO_MANY_REQUESTS;
  return isFinal ? { status: 'refused', reason: await reasonOf(response) } : LOST;
}

/** The server says why in `error`; something between it and us may say anything. */
async function reasonOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // no words of the server's
  }
  return `The server answered ${response.status}`;
}
