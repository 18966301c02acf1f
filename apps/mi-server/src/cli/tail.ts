import { setTimeout as delay } from 'node:timers/promises';
import { pc } from './colours.ts';
import { type ClientOptions, clientOptionsOf } from './client-options.ts';
import { CliError, EXIT, UnavailableError } from './exit-codes.ts';
import { headersOf, refused, unreachable } from './mi-client.ts';
import { SseParser, type SseMessage } from './sse-client.ts';
import { formatTailLine, type TailedEvent } from './tail-line.ts';
import { watchSignals } from './until-signal.ts';

const RETRY_MS = 1_000;

interface TailOptions {
  readonly json: boolean;
  readonly grep: string | undefined;
}

/** `mi-server tail [EVENT…]`: follows /events until Ctrl-C, over restarts of the server. */
export const runTailCommand = async (
  events: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const client = clientOptionsOf(options);
  const query = new URLSearchParams(events.map((name): [string, string] => ['name', name]));
  if (typeof options['socket'] === 'string') query.append('socket', options['socket']);
  const { grep } = options;
  const show = {
    json: options['json'] === true,
    grep: typeof grep === 'string' ? grep : undefined,
  };
  const watch = watchSignals();
  try {
    await follow(client, `${client.url}/events?${query.toString()}`, show, watch.signal);
  } finally {
    watch[Symbol.dispose]();
  }
  return EXIT.ok;
};

const follow = async (
  client: ClientOptions,
  url: string,
  show: TailOptions,
  signal: AbortSignal,
): Promise<void> => {
  let lastId: string | undefined;
  let isFirst = true;
  // a function: the compiler takes a property that it has seen false for false for ever
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      const response = await open(client, url, lastId, signal);
      isFirst = false;
      for await (const message of messagesOf(response)) {
        lastId = message.id ?? lastId;
        print(message, show);
      }
    } catch (error) {
      if (isOver()) return;
      const isFinal = error instanceof CliError && !(error instanceof UnavailableError);
      // a server that was there comes back; one that never was is a mistake to tell of
      if (isFirst || isFinal) throw error instanceof CliError ? error : unreachable(url, error);
    }
    if (!isOver()) console.error(pc.yellow('connection lost; trying again'));
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
};

const open = async (
  client: ClientOptions,
  url: string,
  lastId: string | undefined,
  signal: AbortSignal,
): Promise<Response> => {
  const headers = {
    ...headersOf(client),
    ...(lastId !== undefined && { 'last-event-id': lastId }),
  };
  const response = await fetch(url, { headers, signal });
  if (response.status === 400) {
    const { error } = (await response.json()) as { error?: string };
    throw new CliError(error ?? 'the server does not understand these event names', EXIT.usage);
  }
  if (!response.ok) throw refused(url, response.status);
  return response;
};

async function* messagesOf(response: Response): AsyncGenerator<SseMessage> {
  if (response.body === null) return;
  const parser = new SseParser();
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    yield* parser.push(decoder.decode(chunk as Uint8Array, { stream: true }));
  }
}

const print = ({ event, data }: SseMessage, { json, grep }: TailOptions): void => {
  if (event === 'dropped') {
    const { count, reason } = JSON.parse(data) as { count: number | null; reason: string };
    console.error(pc.yellow(`${count ?? 'some'} events lost: ${reason}`));
    return;
  }
  if (event !== 'E_FREESWITCH') return;
  const tailed = JSON.parse(data) as TailedEvent;
  if (grep !== undefined && !tailed.body.includes(grep)) return;
  console.log(json ? data : formatTailLine(tailed, new Date()));
};
