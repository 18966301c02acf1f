import { createSseParser, type ServerEvent } from './sse-parser.ts';

/**
 * `connecting`: no answer yet; `live`; `lost`: it was cut or fell silent, the next attempt follows; `unauthorized`:
 * the server wants a token, or another one: no attempt follows.
 */
export type StreamStatus = 'connecting' | 'live' | 'lost' | 'unauthorized';

export interface EventStreamOptions {
  readonly url: string;
  /** Bearer token; asked for at each attempt. */
  readonly token: () => string | undefined;
  /** Events that came in one piece, in order. */
  readonly onEvents: (events: readonly ServerEvent[]) => void;
  readonly onStatus: (status: StreamStatus) => void;
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
 * Reads server-sent events by `fetch`, because EventSource cannot carry a bearer token. Reconnects by itself until
 * closed or told that the token is not right.
 */
export function openEventStream(options: EventStreamOptions): EventStream {
  const { retryMs = 250, maxRetryMs = 5_000, onStatus } = options;
  let aborter = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;

  const attempt = async (): Promise<void> => {
    aborter = new AbortController();
    const outcome = await readStream(options, aborter, () => {
      failures = 0;
    });
    if (closed) return;
    onStatus(outcome);
    if (outcome === 'unauthorized') return;
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

/** One connection, from request to end. Never rejects. */
async function readStream(
  options: EventStreamOptions,
  aborter: AbortController,
  onOpen: () => void,
): Promise<'lost' | 'unauthorized'> {
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
      },
      cache: 'no-store',
      signal: aborter.signal,
    });
    if (response.status === 401) return 'unauthorized';
    if (!response.ok || response.body === null) return 'lost';
    onOpen();
    onStatus('live');
    const parser = createSseParser();
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'lost';
      listen();
      const events = parser.push(decoder.decode(value, { stream: true }));
      if (events.length > 0) onEvents(events);
    }
  } catch {
    return 'lost';
  } finally {
    clearTimeout(watchdog);
    aborter.abort();
  }
}
