import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** One server-sent event; `event` is undefined when the server named none. */
export type ServerEvent = EventSourceMessage;

/**
 * `connecting`: no answer yet; `live`; `lost`: it was cut or fell silent, another attempt follows; `unauthorized`: the
 * server requires a token, or another one; `refused`: it does not serve this request, for a reason that another attempt
 * would not change. No attempt follows the last two.
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
  /** Characters of one event; a longer one ends the stream as `refused`. Default 64 Mi, some 100,000 sockets. */
  readonly maxEventLength?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export interface EventStream {
  close(): void;
}

const MAX_EVENT_LENGTH = 64 * 1024 * 1024;

/**
 * Reads server-sent events by `fetch`, because EventSource cannot send a bearer token. Reconnects by itself, with the
 * id of the last event that had one, until it is closed, unauthorized or refused.
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
  const { maxEventLength = MAX_EVENT_LENGTH } = options;
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
    const read = createReader(maxEventLength);
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return LOST;
      listen();
      const { events, isTooLong } = read(value);
      progress.lastId = events.findLast(({ id }) => id !== undefined)?.id ?? progress.lastId;
      if (events.length > 0) onEvents(events);
      if (isTooLong) return tooLong(maxEventLength);
    }
  } catch {
    return LOST;
  } finally {
    clearTimeout(watchdog);
    aborter.abort();
  }
}

interface Reading {
  readonly events: readonly ServerEvent[];
  readonly isTooLong: boolean;
}

/** Takes the bytes of a stream, cut anywhere, and gives the events that they complete. */
function createReader(maxEventLength: number): (bytes: Uint8Array) => Reading {
  const decoder = new TextDecoder();
  let events: ServerEvent[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: (event) => events.push(event),
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  return (bytes) => {
    events = [];
    parser.feed(decoder.decode(bytes, { stream: true }));
    return { events, isTooLong };
  };
}

function tooLong(maxEventLength: number): Outcome {
  const length = maxEventLength.toLocaleString('en');
  return {
    status: 'refused',
    reason: `The server sent an event of more than ${length} characters`,
  };
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
    // not the server's own answer
  }
  return `The server answered ${response.status}`;
}
