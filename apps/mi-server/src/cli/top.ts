import { setTimeout as delay } from 'node:timers/promises';
import { pc, formatTable } from './terminal.ts';
import { clientOptionsOf, callMi } from './client.ts';
import { CliError, EXIT, UnavailableError } from './cli-error.ts';
import {
  isSocketList,
  type ListedSocketJson,
  SOCKET_HEADINGS,
  socketRows,
} from './socket-table.ts';
import { watchSignals } from './signals.ts';

const CLEAR = '\u001b[H\u001b[2J';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** Events of each socket at one moment. */
interface Sample {
  readonly at: number;
  readonly events: ReadonlyMap<string, number>;
}

const sampleOf = (sockets: readonly ListedSocketJson[], at: number): Sample => ({
  at,
  events: new Map(sockets.map((socket) => [socket.if, socket.counters?.eventsReceived ?? 0])),
});

const rateOf = (socket: string, previous: Sample | undefined, now: Sample): string => {
  const before = previous?.events.get(socket);
  if (previous === undefined || before === undefined || now.at <= previous.at) return '';
  const seconds = (now.at - previous.at) / 1_000;
  return Math.max(0, ((now.events.get(socket) ?? 0) - before) / seconds).toFixed(0);
};

/** The table of `top`: fs_list's with events per second, and a line of totals. */
export const formatTop = (
  sockets: readonly ListedSocketJson[],
  previous: Sample | undefined,
  at: number,
): { readonly text: string; readonly sample: Sample } => {
  const sample = sampleOf(sockets, at);
  const rows = socketRows(sockets, at).map((row, index) => {
    const rate = rateOf(sockets[index]?.if ?? '', previous, sample);
    return [...row.slice(0, 5), rate, ...row.slice(5)];
  });
  const headings = [...SOCKET_HEADINGS.slice(0, 5), 'EV/S', ...SOCKET_HEADINGS.slice(5)];
  const up = sockets.filter(({ phase }) => phase === 'subscribed').length;
  const summary = `${up} of ${sockets.length} sockets subscribed`;
  return { text: `${pc.bold(summary)}\n\n${formatTable(headings, rows)}`, sample };
};

/** `mi-server top`: looks at fs_list again and again until Ctrl-C, over restarts of the server. */
export const runTopCommand = async (
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const client = clientOptionsOf(options);
  const seconds = Number(options['interval']);
  if (!(seconds >= 0.1))
    throw new CliError('--interval must be a number of seconds, at least 0.1', EXIT.usage);
  const isOnce = options['once'] === true;
  const isTerminal = process.stdout.isTTY && !isOnce;
  const watch = watchSignals();
  const { signal } = watch;
  // a function: the compiler takes a property that it has seen false for false for ever
  const isOver = (): boolean => signal.aborted;
  let previous: Sample | undefined;
  if (isTerminal) process.stdout.write(HIDE_CURSOR);
  try {
    while (!isOver()) {
      try {
        const result = await callMi(client, 'fs_list', undefined, signal);
        const sockets = isSocketList(result) ? result.Sockets : [];
        const { text, sample } = formatTop(sockets, previous, Date.now());
        previous = sample;
        console.log(isTerminal ? `${CLEAR}${text}` : text);
      } catch (error) {
        if (isOver()) break;
        // a server that was there comes back; one that never was is a mistake to report
        if (previous === undefined || !(error instanceof UnavailableError)) throw error;
        console.error(`${isTerminal ? CLEAR : ''}${pc.yellow(`${error.message}; trying again`)}`);
      }
      if (isOnce) break;
      await delay(seconds * 1_000, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    if (isTerminal) process.stdout.write(SHOW_CURSOR);
    watch[Symbol.dispose]();
  }
  return EXIT.ok;
};
