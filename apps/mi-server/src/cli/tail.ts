import { setTimeout as delay } from 'node:timers/promises';
import { printable, printableJson } from '../text/printable.ts';
import { CliError, EXIT, UnavailableError } from './cli-error.ts';
import {
  type ClientOptions,
  clientOptionsOf,
  requestHeaders,
  messagesOf,
  refused,
  type StreamMessage,
  unreachable,
} from './client.ts';
import { watchSignals } from './signals.ts';
import { pc } from './terminal.ts';

const RETRY_MS = 1_000;

interface TailOptions {
  readonly json: boolean;
  readonly grep: string | undefined;
}

/** Options that are filters of /events, and their names there. */
const FILTERS = [
  ['subclass', 'subclass'],
  ['header', 'header'],
  ['headerPrefix', 'header_prefix'],
] as const;

/** `mi-server tail [EVENT…]`: follows /events until Ctrl-C, over restarts of the server. */
export const runTailCommand = async (
  events: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const client = clientOptionsOf(options);
  const query = new URLSearchParams(events.map((name): [string, string] => ['name', name]));
  if (typeof options['socket'] === 'string') query.append('socket', options['socket']);
  for (const [option, key] of FILTERS) {
    const given = options[option];
    for (const text of Array.isArray(given) ? given : []) query.append(key, String(text));
  }
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
  // a function: the compiler would narrow the property to false for the whole loop
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      const response = await open(client, url, lastId, signal);
      isFirst = false;
      for await (const message of messagesOf(response, printNotice)) {
        lastId = message.id ?? lastId;
        print(message, show);
      }
    } catch (error) {
      if (isOver()) return;
      const isFinal = error instanceof CliError && !(error instanceof UnavailableError);
      // a server that was there comes back; one that never was is a mistake to report
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
    ...requestHeaders(client),
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

/** What the server has to say about the question itself. */
const printNotice = (comment: string): void => {
  const notice = /^\s*notice: (.*)$/.exec(comment)?.[1];
  if (notice !== undefined) console.error(pc.yellow(printable(notice)));
};

const print = ({ event, data }: StreamMessage, { json, grep }: TailOptions): void => {
  if (event === 'dropped') {
    const { count, reason } = JSON.parse(data) as { count: number | null; reason: string };
    console.error(pc.yellow(printable(`${count ?? 'some'} events lost: ${reason}`)));
    return;
  }
  if (event === 'gap') {
    console.error(pc.yellow(printable(formatGapLine(JSON.parse(data) as TailedGap))));
    return;
  }
  if (event !== 'E_FREESWITCH') return;
  const tailed = JSON.parse(data) as TailedEvent;
  if (grep !== undefined && !tailed.body.includes(grep)) return;
  console.log(json ? printableJson(data) : formatTailLine(tailed, new Date()));
};

/** What /events says of a gap, as far as a line shows it. */
interface TailedGap {
  readonly socket: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

const GAP_WORDS: Readonly<Record<string, string>> = {
  restart: 'FreeSWITCH was restarted, its calls are gone',
  interruption: 'the connection was interrupted, its calls went on',
};

const formatGapLine = ({ socket, kind, from, to }: TailedGap): string =>
  `${socket}: events from ${from} to ${to} may be missing: ` +
  (GAP_WORDS[kind] ?? 'the connection was lost');

/** The three members of E_FREESWITCH, as /events sends them. */
export interface TailedEvent {
  readonly name: string;
  readonly sender: string;
  readonly body: string;
}

/** The headers that say most about an event, in this order; those that it does not have are left out. */
const SHOWN: readonly (readonly [header: string, label: string])[] = [
  ['Unique-ID', 'uuid'],
  ['Caller-Caller-ID-Number', 'from'],
  ['Caller-Destination-Number', 'to'],
  ['DTMF-Digit', 'digit'],
  ['Answer-State', 'state'],
  ['Channel-State', 'channel'],
  ['Hangup-Cause', 'cause'],
  ['Application', 'app'],
  ['API-Command', 'api'],
  ['API-Command-Argument', 'arg'],
  ['Job-UUID', 'job'],
  ['Session-Count', 'sessions'],
  ['Idle-CPU', 'idle'],
];

const headersOf = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** One event on one line. Nothing that FreeSWITCH sent can move the cursor. */
export const formatTailLine = ({ name, sender, body }: TailedEvent, at: Date): string => {
  const headers = headersOf(body);
  const subclass = headers['Event-Subclass'];
  const title = typeof subclass === 'string' ? `${name} ${subclass}` : name;
  const fields = SHOWN.flatMap(([header, label]) => {
    const value = headers[header];
    return typeof value === 'string' ? [`${pc.dim(`${label}=`)}${printable(value)}`] : [];
  });
  const time = pc.dim(at.toTimeString().slice(0, 8));
  return [time, printable(sender), pc.cyan(printable(title).padEnd(20)), ...fields]
    .join(' ')
    .trimEnd();
};
